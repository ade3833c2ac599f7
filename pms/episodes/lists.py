"""The list of each of the episode's own columns that holds a code, section by section."""

REFERRAL_LISTS = {
    "specialty": "specialty",
    "pathway": "pathway",
    "commissioner": "commissioner",
    "community_team": "community_team",
}
DECISION_LISTS = {"decided_by": "decided_by"}
DIAGNOSIS_LISTS = {"diagnosis": "diagnosis", "secondary_diagnosis": "diagnosis"}
OUTCOME_LISTS = {
    "therapy_end_reason": "therapy_end_reason",
    "infection_outcome": "infection_outcome",
    "opat_outcome": "opat_outcome",
    "death_category": "death_category",
}
