// name: migrate_to_3
// purpose: add a column of a table: a place of people on the map, the operation that a change came from
// fills: label, column, type
// parameters: none
// returns: nothing
ALTER TABLE {{label}} ADD {{column}} {{type}}
