"""The picture of an episode: everything dated in it on one axis of days."""
