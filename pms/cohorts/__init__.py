"""Lists of episodes by conditions over the record: on screen, saved by name, downloaded."""
