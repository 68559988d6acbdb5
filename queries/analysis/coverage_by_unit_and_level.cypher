// name: coverage_by_unit_and_level
// purpose: for each unit and level how many people are known, and with how many of them one of ours is at least on working terms
// parameters: account, before
// returns: unit, level, people, on_working_terms
MATCH (p:Person {account: $account})-[:SITS_IN]->(u:Unit)
WHERE (p.valid_from IS NULL OR p.valid_from < $before) AND (p.valid_to IS NULL OR p.valid_to >= $before)
OPTIONAL MATCH (p)-[t:TIE]-(o:Person {account: ''})
WHERE t.account = $account AND t.at < $before AND t.rapport IN ['working', 'trusted', 'ally']
WITH u, p, count(t) AS ratings
WITH u.name AS unit, p.level AS level, count(p) AS people, count(CASE WHEN ratings > 0 THEN 1 END) AS on_working_terms
RETURN unit, level, people, on_working_terms
ORDER BY unit, level
