"""The rules of OPAT counting as plain Python: no framework, no database, no clock."""
