"""The workshop app: one account in the browsers of a team, over the loopback unless told otherwise."""
