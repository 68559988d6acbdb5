"""One module a command: `run(call, text)` does it and prints."""
