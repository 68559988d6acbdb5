// name: kept_minutes
// purpose: the minutes of an account
// parameters: account
// returns: state
MATCH (m:Minutes)
WHERE m.account = $account
RETURN m.state AS state
