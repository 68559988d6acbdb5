// name: delete_nodes
// purpose: take records of one node kind away, with whatever hangs on them
// fills: label
// parameters: keys
// returns: nothing
UNWIND $keys AS key
MATCH (n:{{label}} {key: key})
DETACH DELETE n
