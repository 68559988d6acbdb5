// name: create_node_index
// purpose: find the nodes of one kind by some of their properties
// fills: name, label, properties
// parameters: none
// returns: nothing
CREATE INDEX {{name}} IF NOT EXISTS FOR (n:{{label}}) ON ({{properties}})
