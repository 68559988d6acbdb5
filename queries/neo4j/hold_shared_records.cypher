// name: hold_shared_records
// purpose: keep other writers off the records that accounts share until the transaction ends
// parameters: none
// returns: nothing
MATCH (s:Schema {key: 'relmap'})
SET s.held = true
REMOVE s.held
