// name: indexes
// purpose: the indexes that there are, those of constraints included
// parameters: none
// returns: name
SHOW INDEXES YIELD name RETURN name
