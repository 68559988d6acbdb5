// name: delete_some_nodes
// purpose: take away at most so many nodes of one kind, with whatever hangs on them; says how many went
// fills: label
// parameters: most
// returns: gone
MATCH (n:{{label}})
WITH n LIMIT $most
DETACH DELETE n
RETURN count(n) AS gone
