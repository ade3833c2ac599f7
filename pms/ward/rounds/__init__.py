"""The ward round: the virtual ward one patient at a time, each reviewed in place."""
