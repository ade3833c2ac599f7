"""Keeping the record: backups, restores and their drill, and the check of everything together."""
