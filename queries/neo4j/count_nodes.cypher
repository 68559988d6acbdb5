// name: count_nodes
// purpose: how many nodes the database holds, of whatever kind
// parameters: none
// returns: nodes
MATCH (n)
RETURN count(n) AS nodes
