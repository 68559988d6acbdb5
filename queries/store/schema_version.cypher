// name: schema_version
// purpose: the version of the schema that the store was made with
// parameters: none
// returns: version
MATCH (s:Schema)
RETURN s.version AS version
