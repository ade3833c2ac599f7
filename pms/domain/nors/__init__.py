"""The quarterly NORS return: how it is counted, laid out and checked."""

SCHEMA_VERSION = "1.0"
RULE_SET = "2026.2"
EARLIER_RULE_SETS = ("2026.1",)
"""Returns closed under these stay as they are; the checker takes their files too."""
