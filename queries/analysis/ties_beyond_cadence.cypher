// name: ties_beyond_cadence
// purpose: pairs of ours and theirs whose last interaction lies before the date that the cadence of his level allows
// parameters: account, before, executive_since, manager_since, staff_since
// returns: ours, theirs, level, last_interaction
MATCH (o:Person {account: ''})<-[:STARTED_BY|REACHED]-(i:Interaction {account: $account})-[:STARTED_BY|REACHED]->(p:Person {account: $account})
WHERE i.at < $before AND (p.valid_to IS NULL OR p.valid_to >= $before) AND (o.valid_to IS NULL OR o.valid_to >= $before)
WITH o, p, max(i.at) AS last
WHERE (p.level = 'executive' AND last < $executive_since)
   OR (p.level = 'manager' AND last < $manager_since)
   OR (p.level = 'staff' AND last < $staff_since)
RETURN o.name AS ours, p.name AS theirs, p.level AS level, last AS last_interaction
ORDER BY last_interaction, ours, theirs
