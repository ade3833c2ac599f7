"""What must be on paper, and who must agree, before an organisation is authorised."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import NamedTuple

APPROVALS_NEEDED = 2


class ChecklistItem(NamedTuple):
    """One paper or decision, with a sentence saying when it counts as done."""

    title: str
    sentence: str


CHECKLIST: Mapping[str, ChecklistItem] = MappingProxyType(
    {
        "data_processing_contract": ChecklistItem(
            "Data processing contract",
            "The organisation and the people who run this server have signed who processes what "
            "and why.",
        ),
        "data_protection_impact_assessment": ChecklistItem(
            "Data protection impact assessment",
            "The organisation's data protection officer has accepted the assessment of this use.",
        ),
        "dspt_status": ChecklistItem(
            "Data Security and Protection Toolkit",
            "The organisation's latest DSPT publication says standards met or exceeded.",
        ),
        "clinical_safety_officer": ChecklistItem(
            "Clinical safety officer (DCB0160)",
            "A registered clinician is named who answers for the safety of this system in use.",
        ),
        "caldicott_guardian": ChecklistItem(
            "Caldicott Guardian's agreement",
            "The Caldicott Guardian agrees to patient records being kept here.",
        ),
        "network_addresses": ChecklistItem(
            "Network addresses",
            "It is agreed from which network addresses the organisation's devices will come.",
        ),
    }
)


def missing_items(done: Collection[str]) -> list[str]:
    """The titles of what is not done yet, in the order of the checklist."""
    return [item.title for code, item in CHECKLIST.items() if code not in done]


def approval_problem(state: str, done: Collection[str], has_approved: bool) -> str | None:
    """Why somebody may not approve an application; None where they may."""
    if state != "applied":
        return "Only an application can be approved"
    if missing := missing_items(done):
        return f"The checklist is not complete: {', '.join(missing)}"
    if has_approved:
        return "You have approved it already: the other approval is somebody else's"
    return None
