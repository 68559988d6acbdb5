// name: advance_account
// purpose: raise the version of an account, but only from the expected one; no row means a conflict
// parameters: account, expected
// returns: version
MATCH (a:Account {key: $account})
WHERE a.version = $expected
SET a.version = $expected + 1
RETURN a.version AS version
