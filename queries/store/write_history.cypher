// name: write_history
// purpose: append accepted changes to the history of an account
// parameters: rows
// returns: nothing
UNWIND $rows AS row
CREATE (:Change {key: row.key, account: row.account, version: row.version, position: row.position,
                 at: row.at, who: row.who, list: row.list, record: row.record,
                 before: row.before, after: row.after, subjects: row.subjects})
