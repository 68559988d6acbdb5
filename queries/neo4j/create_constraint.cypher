// name: create_constraint
// purpose: one node for each key; without it every MERGE looks at all nodes of its kind
// fills: name, label
// parameters: none
// returns: nothing
CREATE CONSTRAINT {{name}} IF NOT EXISTS FOR (n:{{label}}) REQUIRE n.key IS UNIQUE
