"""Patients: who they are, finding them, and matching a referral to someone already known."""
