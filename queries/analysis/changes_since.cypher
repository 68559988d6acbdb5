// name: changes_since
// purpose: the accepted changes of the account since a date, the latest first
// parameters: account, since
// returns: at, who, list, record, version
MATCH (c:Change)
WHERE c.account = $account AND c.at >= $since
RETURN c.at AS at, c.who AS who, c.list AS list, c.record AS record, c.version AS version
ORDER BY version DESC, c.position
