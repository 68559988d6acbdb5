// name: who_knows_whom
// purpose: how each of ours has been rated to know the people around the account, of each pair the latest rating first
// parameters: account, before
// returns: ours, theirs, rapport, desired, at, rater
MATCH (o:Person {account: ''})-[t:TIE]-(p:Person {account: $account})
WHERE t.account = $account AND t.at < $before
RETURN o.name AS ours, p.name AS theirs, t.rapport AS rapport, t.desired AS desired, t.at AS at, t.rater AS rater
ORDER BY ours, theirs, at DESC, rater
