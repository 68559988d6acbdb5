// name: history
// purpose: the accepted changes of an account after a version, oldest first
// parameters: account, since
// returns: version, at, who, list, record, before, after, subjects, opid
MATCH (c:Change)
WHERE c.account = $account AND c.version > $since
RETURN c.version AS version, c.at AS at, c.who AS who, c.list AS list, c.record AS record,
       c.before AS before, c.after AS after, c.subjects AS subjects, c.opid AS opid
ORDER BY version, c.position
