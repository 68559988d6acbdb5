// name: accounts
// purpose: every account of the store
// parameters: none
// returns: account, title, as_of, version, settings
MATCH (a:Account)
RETURN a.key AS account, a.title AS title, a.as_of AS as_of, a.version AS version, a.settings AS settings
ORDER BY account
