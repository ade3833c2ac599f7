"""The audit pack: a year of everything that is counted, as one workbook."""
