// name: put_nodes
// purpose: create or update the records of one node kind
// fills: label, assignments
// parameters: rows
// returns: nothing
UNWIND $rows AS row
MERGE (n:{{label}} {key: row.key})
SET {{assignments}}
