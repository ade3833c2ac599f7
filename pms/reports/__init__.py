"""The quarterly return, its data queries, and their pages."""
