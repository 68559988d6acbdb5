// name: hide_accounts
// purpose: let no account be seen until it has been filled again
// parameters: none
// returns: nothing
MATCH (a:Account)
SET a.version = 0
REMOVE a.source, a.pieces
