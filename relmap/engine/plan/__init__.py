"""The best set of actions under a budget, with a certificate (the law, section 10)."""
