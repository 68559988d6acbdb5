// name: update_nodes
// purpose: give nodes of one kind that are there other properties
// fills: label, assignments
// parameters: rows
// returns: nothing
UNWIND $rows AS row
MATCH (n:{{label}} {key: row.key})
SET {{assignments}}
