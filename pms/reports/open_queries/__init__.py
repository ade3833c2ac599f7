"""Every open data query of a service as one file (counting-rules R19, R19b)."""
