// name: history
// purpose: the accepted changes of an account after a version, oldest first
// parameters: account, since
// returns: version, position, at, who, list, record, before, after
MATCH (c:Change)
WHERE c.account = $account AND c.version > $since
RETURN c.version AS version, c.position AS position, c.at AS at, c.who AS who,
       c.list AS list, c.record AS record, c.before AS before, c.after AS after
ORDER BY version, position
