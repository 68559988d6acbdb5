"""One module a view of the report: what it shows, as typed values in both languages."""
