"""Drug usage for the pharmacy: who is on what, and the doses needed in the days to come."""
