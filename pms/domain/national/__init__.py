"""The national figures: several organisations' returns added up, and how these differ."""
