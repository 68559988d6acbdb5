// name: await_indexes
// purpose: wait until every index is filled, at most so many seconds
// parameters: seconds
// returns: nothing
CALL db.awaitIndexes($seconds)
