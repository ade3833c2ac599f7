"""What is reported: the return, the service reports, drug usage, and the audit pack."""
