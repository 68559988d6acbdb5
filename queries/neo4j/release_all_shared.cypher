// name: release_all_shared
// purpose: note that an account uses no shared record any more
// parameters: account
// returns: nothing
MATCH (:Account {key: $account})-[r:SERVED_BY]->()
DELETE r
