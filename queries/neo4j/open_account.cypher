// name: open_account
// purpose: the account's node, made at version 0 if it is not there; keeps other writers off it until the transaction ends
// parameters: account
// returns: version
MERGE (a:Account {key: $account})
ON CREATE SET a.version = 0
SET a.held = true
REMOVE a.held
RETURN a.version AS version
