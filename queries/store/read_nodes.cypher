// name: read_nodes
// purpose: the records of one node kind of an account, as columns; shared ones stand under the account ''
// fills: label, columns
// parameters: accounts
// returns: key and the properties of the kind
MATCH (n:{{label}})
WHERE n.account IN $accounts
RETURN n.key AS key{{columns}}
ORDER BY key
