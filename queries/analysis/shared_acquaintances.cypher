// name: shared_acquaintances
// purpose: whom of the account a third party has been rated to know, and who of ours knows that third party
// parameters: account, before, person
// returns: theirs, their_rapport, ours, our_rapport
MATCH (x:Person {account: $account, id: $person})-[t:TIE]-(p:Person {account: $account})
WHERE t.at < $before AND t.rapport <> 'none'
MATCH (x)-[s:TIE]-(o:Person {account: ''})
WHERE s.account = $account AND s.at < $before AND s.rapport <> 'none'
RETURN DISTINCT p.name AS theirs, t.rapport AS their_rapport, o.name AS ours, s.rapport AS our_rapport
ORDER BY theirs, ours, their_rapport, our_rapport
