// name: tables
// purpose: the tables of the file; none in a file whose making was cut short
// parameters: none
// returns: name
CALL show_tables() RETURN name
