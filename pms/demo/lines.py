"""The lines of one episode, by how long it lasts, and what goes wrong with them."""

from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from pms.demo import mix
from pms.demo.choice import Weighted, happens, pick
from pms.demo.story import Story

DAY = timedelta(days=1)


class Device(NamedTuple):
    """`life` is after how many days it is replaced, at the least and at the most."""

    code: str
    life: tuple[int, int]
    sites: tuple[str, ...]
    guidance: str


_ARMS, _HANDS = ("right_arm", "left_arm"), ("right_hand", "left_hand", "right_arm", "left_arm")
CANNULA = Device("peripheral_cannula", (3, 6), _HANDS, "not_guided")
LONG_CANNULA = Device("long_peripheral_cannula", (7, 14), _ARMS, "ultrasound")
MIDLINE = Device("midline", (21, 35), _ARMS, "ultrasound")
PICC = Device("picc", (180, 365), _ARMS, "ultrasound")
TUNNELLED = Device(
    "tunnelled_cvc", (365, 730), ("right_jugular", "right_subclavian", "chest_wall"), "radiological"
)
PORT = Device("implanted_port", (1500, 2000), ("chest_wall",), "radiological")
FISTULA = Device("dialysis_access", (1500, 2000), ("left_arm",), "not_known")
NO_LINE = Device("no_line", (1500, 2000), ("other",), "not_guided")
STAYS_IN = (PORT, FISTULA, NO_LINE)

SHORT: Weighted[Device] = ((62, CANNULA), (22, LONG_CANNULA), (16, MIDLINE))
MIDDLE: Weighted[Device] = ((14, CANNULA), (20, LONG_CANNULA), (46, MIDLINE), (20, PICC))
LONG: Weighted[Device] = ((12, MIDLINE), (76, PICC), (12, TUNNELLED))

REMOVAL_REASONS = {
    "line_occlusion": "occluded",
    "fell_out": "displaced",
    "line_migration": "displaced",
    "thrombus": "signs_of_thromboembolism",
    "sterile_phlebitis": "signs_of_phlebitis",
    "infection_phlebitis": "signs_of_phlebitis",
    "extravasation": "extravasation",
    "infection_line": "infection",
    "infection_bacteraemia": "infection",
}
STAYS_AFTER = ("allergy_to_dressing", "other")


def add_lines(rng: Random, story: Story) -> None:
    """One line after another until therapy ends."""
    device = choose_device(rng, story)
    inserted_on = story.first_on - DAY * pick(rng, ((60, 0), (20, 1), (20, 3)))
    until = story.last_on
    if story["courses"][-1]["agent"] == "dalbavancin":
        device, inserted_on, until = CANNULA, story.first_on, story.first_on
    if device in STAYS_IN:
        inserted_on -= DAY * rng.randint(60, 900)
    while inserted_on <= until:
        inserted_on = add_line(rng, story, device, inserted_on, until) + DAY


def add_line(rng: Random, story: Story, device: Device, inserted_on: date, until: date) -> date:
    """One line and what goes wrong with it; the day it came out, or the day therapy ended."""
    out_on = min(until, inserted_on + DAY * rng.randint(*device.life))
    reason = "no_longer_required" if out_on == until else "routine_replacement"
    used_from = max(inserted_on, story.first_on)
    days = (out_on - used_from).days + 1
    trouble = device is not NO_LINE and happens(rng, days * mix.LINE_EVENTS_A_DAY)
    line = story.add(
        "lines",
        device=device.code,
        site=rng.choice(device.sites) if device is not NO_LINE else None,
        inserted_on=inserted_on if is_insertion_known(rng, story, device) else None,
        insertion_guidance=device.guidance if happens(rng, 0.9) else None,
    )
    if trouble:
        on = used_from + DAY * rng.randrange(days)
        kind, replaced = add_line_event(rng, story, line["line_ref"], on)
        if replaced:
            out_on, reason = on, REMOVAL_REASONS.get(kind, "other")
    if device in STAYS_IN and reason == "no_longer_required":
        return out_on
    if reason == "no_longer_required" and out_on >= story.last_on:
        if happens(rng, 0.03):
            return out_on  # nobody recorded its removal
        late = 0 if device is CANNULA else pick(rng, ((72, 0), (16, 1), (12, 3)))
        line["removed_on"] = out_on + DAY * late
    else:
        line["removed_on"] = out_on
    line["removal_reason"] = reason
    return out_on


def is_insertion_known(rng: Random, story: Story, device: Device) -> bool:
    return device is not NO_LINE and (bool(story["lines"]) or happens(rng, 0.97))


def choose_device(rng: Random, story: Story) -> Device:
    if all(row["route"] in ("im", "sc") for row in by_opat(story)):
        return NO_LINE
    code = story.diagnosis.code
    if code == "cystic_fibrosis_infective_episode" and happens(rng, 0.45):
        return PORT
    if story.episode["specialty"] == "renal_medicine_and_transplantation" and happens(rng, 0.4):
        return FISTULA
    by_length = SHORT if story.days <= 6 else MIDDLE if story.days <= 16 else LONG
    return pick(rng, by_length)


def by_opat(story: Story) -> list[dict[str, object]]:
    return [
        row
        for row in story["courses"]
        if row["administered_by"] != "inpatient_team" and row["route"] != "po"
    ]


def add_line_event(rng: Random, story: Story, line_ref: str, on: date) -> tuple[str, bool]:
    """What kind it was, and whether the line came out."""
    infection = happens(rng, mix.LINE_INFECTIONS)
    kind = pick(rng, mix.LINE_INFECTION_TYPES if infection else mix.LINE_EVENT_TYPES)
    consequence = "line_replaced_or_removed"
    if kind in STAYS_AFTER or (kind == "line_occlusion" and happens(rng, 0.5)):
        consequence = "no_change"
    if kind == "infection_bacteraemia" and story.fate == "well" and not story["admissions"]:
        consequence = "admission"
        story.add(
            "admissions",
            admitted_on=on,
            discharged_on=on + DAY * rng.randint(2, 6),
            planned=False,
            cause="line_complication",
        )
    story.add(
        "events",
        kind="line",
        type=kind,
        date=on,
        line_ref=line_ref,
        severity="moderate" if infection else "mild",
        consequence=consequence,
    )
    return kind, consequence != "no_change"
