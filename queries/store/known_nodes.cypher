// name: known_nodes
// purpose: which of some keys are there among the nodes of one kind
// fills: label
// parameters: keys
// returns: key
UNWIND $keys AS key
MATCH (n:{{label}} {key: key})
RETURN n.key AS key
