// name: open_account
// purpose: the account's node, made at version 0 if it is not there
// parameters: account
// returns: version
MERGE (a:Account {key: $account})
ON CREATE SET a.version = 0
RETURN a.version AS version
