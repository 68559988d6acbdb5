// name: delete_some_edges_of_account
// purpose: take away at most so many relationships of one kind and account; says how many went
// fills: type
// parameters: account, most
// returns: gone
MATCH ()-[r:{{type}} {account: $account}]->()
WITH r LIMIT $most
DELETE r
RETURN count(r) AS gone
