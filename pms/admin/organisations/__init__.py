"""The technical team's pages of organisations: checklist, approvals, states, access codes."""
