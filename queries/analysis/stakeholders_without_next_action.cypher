// name: stakeholders_without_next_action
// purpose: executives and managers of the account about whom no action is proposed, agreed or being done
// parameters: account, before
// returns: id, name, title, level
MATCH (p:Person {account: $account})-[:WORKS_FOR]->(g:Organization {account: $account})
WHERE p.level IN ['executive', 'manager'] AND g.side = 'customer'
  AND (p.valid_from IS NULL OR p.valid_from < $before) AND (p.valid_to IS NULL OR p.valid_to >= $before)
OPTIONAL MATCH (p)<-[:TARGETS]-(a:Action {account: $account})
WHERE a.status IN ['proposed', 'agreed', 'doing']
WITH p, count(a) AS actions
WHERE actions = 0
RETURN p.id AS id, p.name AS name, p.title AS title, p.level AS level
ORDER BY level, id
