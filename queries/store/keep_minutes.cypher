// name: keep_minutes
// purpose: keep the minutes of a meeting instead of what was kept of it before; no row without such an account
// parameters: account, least, key, id, started, place, changed, state
// returns: key
MATCH (a:Account {key: $account})
WHERE a.version >= $least
MERGE (m:Minutes {key: $key})
SET m.account = $account, m.id = $id, m.started = $started, m.place = $place, m.changed = $changed, m.state = $state
RETURN m.key AS key
