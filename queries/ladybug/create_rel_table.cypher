// name: create_rel_table
// purpose: declare the table of one relationship kind
// fills: type, ends, columns
// parameters: none
// returns: nothing
CREATE REL TABLE IF NOT EXISTS {{type}} ({{ends}}{{columns}})
