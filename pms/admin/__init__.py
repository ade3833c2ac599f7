"""Running an organisation, and running the installation: users, settings, access, history."""
