"""What is counted of a record: OPAT days, quarters, rates, and which numbers are too small."""
