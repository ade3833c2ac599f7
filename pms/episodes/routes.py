"""Pages of an episode, and the list of current ones."""

from pms.episodes.blueprint import bp

__all__ = ["bp"]
