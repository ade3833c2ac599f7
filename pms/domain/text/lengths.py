"""How long the texts of a record may be, in characters; forms and imports ask alike."""

NAME = 100
HOSPITAL_NUMBER = 30
POSTCODE = 10
PHONE = 30
GP_PRACTICE_CODE = 10
SHORT_TEXT = 200
FREE_TEXT = 10_000
ADDRESS = 1_000
"""Name and address over a letter, or those who get copies: lines."""
DRAFT = 100_000
"""A letter as the program drafts it: it may quote several free texts."""
