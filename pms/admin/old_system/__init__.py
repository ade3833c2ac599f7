"""Patients still on the system used before."""
