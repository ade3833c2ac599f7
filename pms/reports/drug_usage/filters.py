"""The filter of the drug usage, in its address: whose treatment, given how. Never a name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pms.domain.counting.services import SERVICES
from pms.picklists.queries import labels
from pms.reports.drug_usage.queries import TreatmentInUse
from pms.web.address_filter import NOT_RECORDED, AddressFilter


@dataclass(frozen=True, slots=True)
class DrugUsageFilter(AddressFilter):
    service: str = ""
    giver: str = ""
    form: str = ""
    consultant: str = ""

    def has(self, one: TreatmentInUse) -> bool:
        values = values_of(one)
        return all(asked in ("", values[name]) for name in NAMES if (asked := getattr(self, name)))

    def words(self) -> list[str]:
        """What is left of everybody, for a reader on paper and for the history."""
        return [
            f"{LABELS[name]}: {names_of(name).get(code, code)}"
            for name in NAMES
            if (code := getattr(self, name))
        ]


NAMES = tuple(DrugUsageFilter.__dataclass_fields__)
LABELS = {"service": "Service", "giver": "Given by", "form": "Form", "consultant": "Consultant"}


def names_of(name: str) -> dict[str, str]:
    """Code to words of what a question may be answered with; a consultant's name is itself."""
    lists = {"giver": "administered_by", "form": "delivery_form"}
    names = SERVICES if name == "service" else labels(lists[name]) if name in lists else {}
    return names | {NOT_RECORDED: "Not recorded"}


def values_of(one: TreatmentInUse) -> dict[str, str]:
    """What each question of the filter is about, of one treatment."""
    return {
        "service": one.service,
        "giver": one.administered_by or NOT_RECORDED,
        "form": one.prescribed.delivery_form or NOT_RECORDED,
        "consultant": one.consultant or NOT_RECORDED,
    }


def choices(
    treatments: Iterable[TreatmentInUse], asked: DrugUsageFilter
) -> dict[str, list[tuple[str, str]]]:
    """Code and words to choose among: what somebody's treatment has, and what is asked for."""
    present: dict[str, set[str]] = {name: {getattr(asked, name)} - {""} for name in NAMES}
    for one in treatments:
        for name, value in values_of(one).items():
            present[name].add(value)
    return {name: by_name(present[name], names_of(name)) for name in NAMES}


def by_name(codes: set[str], names: Mapping[str, str]) -> list[tuple[str, str]]:
    """In the order of the words; not recorded comes last."""
    pairs = [(code, names.get(code, code)) for code in codes]
    return sorted(pairs, key=lambda one: (one[0] == NOT_RECORDED, one[1]))
