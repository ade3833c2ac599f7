"""Patient experience: codes, the tablet's pages and the report."""
