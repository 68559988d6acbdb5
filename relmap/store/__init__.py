"""Where accounts are kept."""
