// name: show_account
// purpose: let an account that was taken whole be seen, at the version that it had
// parameters: account, version
// returns: nothing
MATCH (a:Account {key: $account})
SET a.version = $version
REMOVE a.source, a.pieces
