"""Letters about an episode: drafted from the record, edited, and kept as they were sent."""
