// name: all_history
// purpose: every accepted change of the store, for a migration that looks at each
// parameters: none
// returns: key, list, before, after
MATCH (c:Change)
RETURN c.key AS key, c.list AS list, c.before AS before, c.after AS after
