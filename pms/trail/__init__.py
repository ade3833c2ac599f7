"""Reading the history: who saw a patient, what a user did, how an item came to be as it is."""
