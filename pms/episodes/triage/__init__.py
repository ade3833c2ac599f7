"""The triage checklist of a referral: one for each episode, saved on its own."""
