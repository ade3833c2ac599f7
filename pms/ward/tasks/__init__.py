"""What is to be done for all patients: one's own tasks, and everybody's."""
