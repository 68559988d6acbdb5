// name: hold_shared
// purpose: note that an account uses shared organizations or people of the supplier
// fills: label
// parameters: account, keys
// returns: nothing
MATCH (a:Account {key: $account})
UNWIND $keys AS key
MATCH (n:{{label}} {key: key})
MERGE (a)-[:SERVED_BY]->(n)
