"""The rules of a record, one file a noun: what may be said, and what is asked about it."""
