// name: taken
// purpose: how far the account was taken from another store: the digest of what it is there, and the pieces that are here
// parameters: account
// returns: version, source, pieces
MATCH (a:Account {key: $account})
RETURN a.version AS version, a.source AS source, a.pieces AS pieces
