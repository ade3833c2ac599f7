"""The national view: totals and medians over consenting organisations, and no record."""
