// name: set_version
// purpose: put an account that comes from a backup at the version that it had
// parameters: account, version
// returns: nothing
MERGE (a:Account {key: $account})
SET a.version = $version
