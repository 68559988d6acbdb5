// name: people_by_unit_and_level
// purpose: how many people of the account are known in each unit and level
// parameters: account
// returns: unit, level, people
MATCH (p:Person {account: $account})-[:SITS_IN]->(u:Unit)
RETURN u.name AS unit, p.level AS level, count(p) AS people
ORDER BY unit, level
