// name: set_header
// purpose: an account's name, date and settings
// parameters: account, title, as_of, settings
// returns: nothing
MATCH (a:Account {key: $account})
SET a.title = $title, a.as_of = $as_of, a.settings = $settings
