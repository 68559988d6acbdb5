"""What follows from a score: gaps and what to do about them. Pure functions."""
