// name: put_links
// purpose: create relationships of one kind between nodes that are there
// fills: source, target, type, properties
// parameters: rows
// returns: nothing
UNWIND $rows AS row
MATCH (a:{{source}} {key: row.source})
MATCH (b:{{target}} {key: row.target})
CREATE (a)-[:{{type}} {{{properties}}}]->(b)
