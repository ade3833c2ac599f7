"""Accepting a referral with a plan, rejecting it, and taking a decision back."""
