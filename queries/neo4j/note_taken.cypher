// name: note_taken
// purpose: note how far an account was taken from another store
// parameters: account, source, pieces
// returns: nothing
MATCH (a:Account {key: $account})
SET a.source = $source, a.pieces = $pieces
