// name: set_subjects
// purpose: note whom changes in the history are about
// parameters: rows
// returns: nothing
UNWIND $rows AS row
MATCH (c:Change {key: row.key})
SET c.subjects = row.subjects
