// name: migrate_to_2
// purpose: let a change in the history name the people it is about
// parameters: none
// returns: nothing
ALTER TABLE Change ADD subjects STRING[]
