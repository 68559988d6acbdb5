// name: held_by
// purpose: which accounts use shared organizations or people of the supplier
// fills: label
// parameters: none
// returns: account, key
MATCH (a:Account)-[:SERVED_BY]->(n:{{label}})
RETURN a.key AS account, n.key AS key
ORDER BY account, key
