"""The technical team's page of how the installation fares."""
