"""What people type, and how it is said back: days, numbers, doses, NHS numbers, characters."""
