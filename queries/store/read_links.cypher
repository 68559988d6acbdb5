// name: read_links
// purpose: the relationships of one kind of an account, as columns; shared ones stand under the account ''
// fills: source, target, type, columns
// parameters: accounts
// returns: source, target and the properties of the kind
MATCH (a:{{source}})-[r:{{type}}]->(b:{{target}})
WHERE r.account IN $accounts
RETURN a.key AS source, b.key AS target{{columns}}
ORDER BY source, target
