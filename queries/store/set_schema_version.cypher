// name: set_schema_version
// purpose: note the version of the schema in a new store
// parameters: version
// returns: nothing
MERGE (s:Schema {key: 'relmap'})
SET s.version = $version
