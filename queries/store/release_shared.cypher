// name: release_shared
// purpose: note that an account no longer uses shared organizations or people of the supplier
// fills: label
// parameters: account, keys
// returns: nothing
UNWIND $keys AS key
MATCH (:Account {key: $account})-[r:SERVED_BY]->(:{{label}} {key: key})
DELETE r
