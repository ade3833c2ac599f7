"""The pick lists of an organisation: own values, registry spellings, what is no longer offered."""

from pms.picklists.shipped import OWN_LISTS, PLACE_LISTS, shipped_lists

TITLES = {
    "consultant": "Consultants",
    "ward": "Wards",
    "commissioner": "Commissioners (ICB or health board)",
    "community_team": "Community teams",
    "diagnosis": "Diagnoses",
    "specialty": "Referring specialties",
    "antimicrobial": "Antimicrobials",
    "administered_by": "Who gives it",
    "route": "Routes",
    "frequency": "Frequencies",
    "dose_unit": "Dose units",
    "delivery_form": "Delivery forms",
    "course_end_reason": "Why a course ends",
    "device": "Lines",
    "line_site": "Sites of a line",
    "insertion_guidance": "How a line was placed",
    "line_removal_reason": "Why a line was removed",
    "line_event": "Line events",
    "drug_event": "Drug events",
    "event_severity": "Severity of an event",
    "event_consequence": "Consequence of an event",
    "readmission_cause": "Causes of readmission",
    "review_type": "Types of review",
    "pathway": "Pathways",
    "decided_by": "Who decided",
    "rejection_reason": "Why a referral was rejected",
    "therapy_end_reason": "Why therapy ended",
    "infection_outcome": "Infection outcomes",
    "opat_outcome": "OPAT outcomes",
    "death_category": "Categories of death",
    "sex": "Sexes",
}
"""Every list in the order of the overview: first those that only this organisation has."""

OF_THE_PLACE = PLACE_LISTS + OWN_LISTS
assert set(TITLES) == {*shipped_lists(), *OF_THE_PLACE}


def has_spellings(list_name: str) -> bool:
    """A consultant, a ward, a commissioner or a team is nothing that the registry asks about."""
    return list_name not in OF_THE_PLACE
