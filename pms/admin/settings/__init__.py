"""An organisation's settings and its access code."""
