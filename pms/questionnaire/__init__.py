"""Patient experience: the page on which a patient answers, and the report of all answers."""
