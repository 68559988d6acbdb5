// name: uncovered_executives
// purpose: executives of the account who have neither met, called or written to one of ours nor been met since a date
// parameters: account, before, since
// returns: id, name, title, last_contact
MATCH (p:Person {account: $account})-[:WORKS_FOR]->(g:Organization {account: $account})
WHERE p.level = 'executive' AND g.side = 'customer'
  AND (p.valid_from IS NULL OR p.valid_from < $before) AND (p.valid_to IS NULL OR p.valid_to >= $before)
OPTIONAL MATCH (p)<-[:STARTED_BY|REACHED]-(i:Interaction {account: $account})-[:STARTED_BY|REACHED]->(o:Person {account: ''})
WHERE i.at < $before AND (i.channel IN ['meeting', 'call', 'event'] OR EXISTS { MATCH (i)-[:STARTED_BY]->(p) })
WITH p, max(i.at) AS last
WHERE last IS NULL OR last < $since
RETURN p.id AS id, p.name AS name, p.title AS title, last AS last_contact
ORDER BY id
