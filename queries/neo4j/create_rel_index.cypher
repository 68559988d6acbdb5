// name: create_rel_index
// purpose: find the relationships of one kind by one of their properties
// fills: name, type, property
// parameters: none
// returns: nothing
CREATE INDEX {{name}} IF NOT EXISTS FOR ()-[r:{{type}}]-() ON (r.{{property}})
