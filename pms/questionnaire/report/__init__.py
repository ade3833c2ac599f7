"""What patients and carers said, in figures."""
