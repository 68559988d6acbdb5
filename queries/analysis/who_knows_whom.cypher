// name: who_knows_whom
// purpose: who of ours has been rated to know whom at the account, best and latest first
// parameters: account
// returns: ours, theirs, rapport, desired, at, rater
MATCH (o:Person {account: ''})-[t:TIE]-(p:Person {account: $account})
WHERE t.account = $account
RETURN o.name AS ours, p.name AS theirs, t.rapport AS rapport, t.desired AS desired, t.at AS at, t.rater AS rater
ORDER BY ours, theirs, at DESC
