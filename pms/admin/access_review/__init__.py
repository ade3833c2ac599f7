"""The quarterly review of who has access."""
