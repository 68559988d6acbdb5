// name: keep_frozen
// purpose: keep the state of an account on the day of a review
// parameters: key, account, review, at, version, state
// returns: nothing
CREATE (:Frozen {key: $key, account: $account, review: $review, at: $at, version: $version, state: $state})
