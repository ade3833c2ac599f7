"""The quarterly NORS return: how it is counted, laid out and checked."""

SCHEMA_VERSION = "1.0"
RULE_SET = "2026.1"
