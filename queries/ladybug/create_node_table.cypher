// name: create_node_table
// purpose: declare the table of one node kind
// fills: label, columns
// parameters: none
// returns: nothing
CREATE NODE TABLE IF NOT EXISTS {{label}} (key STRING PRIMARY KEY{{columns}})
