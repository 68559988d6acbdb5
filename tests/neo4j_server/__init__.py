"""What only a server has: addresses and passwords, many writers, its refusals, its limits."""
