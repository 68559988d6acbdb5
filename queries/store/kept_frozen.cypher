// name: kept_frozen
// purpose: the frozen states of an account, oldest first
// parameters: account
// returns: version, state
MATCH (f:Frozen)
WHERE f.account = $account
RETURN f.version AS version, f.state AS state
ORDER BY f.at, version, f.key
