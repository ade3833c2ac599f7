"""Questionnaires on an episode: entered by staff, or by the patient who was given a code."""
