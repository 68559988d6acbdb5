// name: delete_edges
// purpose: take away records that are relationships between people
// fills: type
// parameters: rows
// returns: nothing
UNWIND $rows AS row
MATCH (:Person {key: row.source})-[r:{{type}}]->(:Person)
WHERE r.key = row.key
DELETE r
