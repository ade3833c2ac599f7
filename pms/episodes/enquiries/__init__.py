"""What was asked of others because a referral did not say it."""
