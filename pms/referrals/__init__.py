"""Pre-admission: referring somebody in one form, and the list of referrals awaiting a decision."""
