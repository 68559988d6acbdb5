// name: clear_links
// purpose: take away the references that leave some nodes, before they are written anew
// fills: label, types
// parameters: keys, accounts
// returns: nothing
UNWIND $keys AS key
MATCH (n:{{label}} {key: key})-[r:{{types}}]->()
WHERE r.account IN $accounts
DELETE r
