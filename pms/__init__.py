"""PMS: a patient management system for OPAT services."""
