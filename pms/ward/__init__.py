"""The virtual ward, ward rounds over it, and those who are followed up after it."""
