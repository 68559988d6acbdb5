"""What an account is: records, words, the graph's kinds, settings, errors. Imports no other layer."""
