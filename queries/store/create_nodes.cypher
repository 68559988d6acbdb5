// name: create_nodes
// purpose: create nodes of one kind that are not there yet
// fills: label, properties
// parameters: rows
// returns: nothing
UNWIND $rows AS row
CREATE (:{{label}} {{{properties}}})
