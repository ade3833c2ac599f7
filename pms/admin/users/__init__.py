"""An organisation's users, and who may do what."""
