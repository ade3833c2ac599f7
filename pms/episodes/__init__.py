"""Episodes of OPAT care: one referral to the end of its parenteral therapy, and what happened."""
