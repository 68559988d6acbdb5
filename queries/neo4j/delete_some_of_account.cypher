// name: delete_some_of_account
// purpose: take away at most so many nodes of one kind and account, with whatever hangs on them; says how many went
// fills: label
// parameters: account, most
// returns: gone
MATCH (n:{{label}} {account: $account})
WITH n LIMIT $most
DETACH DELETE n
RETURN count(n) AS gone
