"""Several people edit one account: operations, their effects, undo; nothing here knows a network or a clock."""
