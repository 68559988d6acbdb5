// name: settled_version
// purpose: the version of an account that nobody is about to change: waits for a writer to be done
// parameters: account
// returns: version
MATCH (a:Account {key: $account})
SET a.held = true
REMOVE a.held
RETURN a.version AS version
