"""Episodes of OPAT care: one referral to the end of its parenteral therapy, and what happened."""

from pms.episodes import facts  # whoever loads an episode's model also keeps its facts

__all__ = ["facts"]
