"""The tables of the open format (docs/record-bundle.md), with what we add to their columns."""

from pms.domain.care.contradictions import KINDS
from pms.domain.care.review import BLOODS, ORAL_SWITCH
from pms.domain.text import lengths
from pms.episodes.models import (
    Admission,
    Course,
    Episode,
    Event,
    Exclusion,
    LaterOutcome,
    Line,
    Override,
    QueryConfirmation,
    Review,
    Task,
)
from pms.patients.models import Patient
from pms.picklists.models import ListValue
from pms.transfer.tables.columns import (
    EPISODE,
    LONGEST_REF,
    BundleColumn,
    BundleTable,
    choice,
    code,
    codes,
    day,
    lines,
    moment,
    parent,
    ref,
    text,
)

PATIENTS = BundleTable(
    "patients",
    Patient,
    (
        ref("patient_ref"),
        BundleColumn("nhs_number", "nhs"),
        BundleColumn("hospital_number", "text", longest=lengths.HOSPITAL_NUMBER, capitals=True),
        text("family_name", lengths.NAME, required=True),
        BundleColumn("given_name", "text", longest=lengths.NAME, unless="single_name"),
        day("date_of_birth", required=True),
        code("sex"),
        text("postcode", lengths.POSTCODE),
        text("gp_practice_code", lengths.GP_PRACTICE_CODE),
        text("phone", lengths.PHONE),
        lines("allergies"),
        BundleColumn("single_name", "tick"),
    ),
    needed=True,
    asides=("same_person",),
)
EPISODES = BundleTable(
    "episodes",
    Episode,
    (
        ref("episode_ref"),
        parent("patients"),
        choice("service", "adult", "paediatric", required=True),
        day("referral_date", "referred_on", required=True),
        code("specialty"),
        text("consultant"),
        text("ward"),
        code("pathway"),
        choice("decision", "accepted", "rejected"),
        day("decision_date", "decided_on"),
        code("decided_by"),
        codes("rejection_reasons", "rejection_reason"),
        code("diagnosis"),
        code("secondary_diagnosis", "diagnosis"),
        text("organisms", lengths.FREE_TEXT),
        text("delivery_plan", lengths.FREE_TEXT),
        day("planned_end_date", "planned_end_on", ahead=True),
        code("therapy_end_reason"),
        code("infection_outcome"),
        code("opat_outcome"),
        day("outcome_date", "outcome_on"),
        day("died_on"),
        code("death_category"),
        lines("notes"),
        code("commissioner"),
        code("community_team"),
        BundleColumn("review_every_days", "whole"),
        BundleColumn("bloods_every_days", "whole"),
        day("follow_up_date", "follow_up_on", ahead=True),
        text("follow_up_with"),
        lines("opat_outcome_reason"),
        code("planned_agent", "antimicrobial"),
        BundleColumn("planned_dose", "number"),
        code("planned_dose_unit", "dose_unit"),
        code("planned_frequency", "frequency"),
        code("planned_route", "route"),
        code("planned_administered_by", "administered_by"),
        code("planned_device", "device"),
        day("planned_review_date", "planned_review_on", ahead=True),
        day("after_opat_known_on"),
        text("after_opat_known_by"),
    ),
    needed=True,
)
COURSES = BundleTable(
    "courses",
    Course,
    (
        ref("course_ref"),
        EPISODE,
        code("agent", "antimicrobial", required=True),
        code("route"),
        BundleColumn("dose", "number"),
        code("dose_unit"),
        code("frequency"),
        code("administered_by"),
        code("delivery_form"),
        day("start_date", "started_on", required=True, ahead=True),
        day("end_date", "ended_on", ahead=True),
        code("course_end_reason"),
    ),
)
OVERRIDES = BundleTable(
    "overrides",
    Override,
    (
        # Other programs have none: see Check._settle.
        BundleColumn("override_ref", "text", kept_as="ref", longest=LONGEST_REF + 10),
        EPISODE,
        parent("courses"),
        choice("kind", "allergy", required=True),
        lines("reason", required=True),
        text("who", lengths.NAME),
        moment("at"),
        lines("about", lengths.DRAFT),
    ),
)
LINES = BundleTable(
    "lines",
    Line,
    (
        ref("line_ref"),
        EPISODE,
        code("device", required=True),
        code("site", "line_site"),
        day("inserted_on"),
        code("insertion_guidance"),
        day("removed_on"),
        code("removal_reason", "line_removal_reason"),
        text("stays_in_reason"),
    ),
)
EVENTS = BundleTable(
    "events",
    Event,
    (
        ref("event_ref"),
        EPISODE,
        choice("kind", "line", "drug", required=True),
        text("type", required=True),  # a code of the list of its kind: see rules.settle_event
        day("date", "occurred_on", required=True),
        parent("lines", required=False),
        parent("courses", required=False),
        code("severity", "event_severity"),
        code("consequence", "event_consequence"),
        lines("words"),
    ),
)
ADMISSIONS = BundleTable(
    "admissions",
    Admission,
    (
        ref("admission_ref"),
        EPISODE,
        day("admitted_on", required=True),
        day("discharged_on"),
        BundleColumn("planned", "flag", required=True),
        code("cause", "readmission_cause"),
    ),
)
REVIEWS = BundleTable(
    "reviews",
    Review,
    (
        ref("review_ref"),
        EPISODE,
        day("date", "reviewed_on", required=True),
        code("type", "review_type", required=True),
        lines("summary"),
        lines("plan"),
        day("next_review_date", "next_review_on", ahead=True),
        *(BundleColumn(blood.column, "number") for blood in BLOODS),
        BundleColumn("vip_score", "whole"),
        text("present"),
        choice("oral_switch", *ORAL_SWITCH),
        text("oral_switch_reason"),
    ),
)
TASKS = BundleTable(
    "tasks",
    Task,
    (
        ref("task_ref"),
        EPISODE,
        text("text", lengths.FREE_TEXT, required=True),
        day("due_date", "due_on", ahead=True),
        text("owner"),
        day("done_on"),
    ),
)
LATER_OUTCOMES = BundleTable(
    "later_outcomes",
    LaterOutcome,
    (
        ref("outcome_ref"),
        EPISODE,
        day("date", "recorded_on", required=True),
        code("infection_outcome", required=True),
        lines("notes"),
    ),
)
EXCLUSIONS = BundleTable(
    "exclusions", Exclusion, (EPISODE, text("reason", lengths.FREE_TEXT, required=True))
)
CONFIRMATIONS = BundleTable(
    "confirmations",
    QueryConfirmation,
    (
        EPISODE,
        choice("kind", *KINDS, required=True),
        BundleColumn("ref", "text", kept_as="item_ref", longest=LONGEST_REF),
        text("reason", required=True),
        text("confirmed_by", lengths.NAME),
        moment("confirmed_at"),
    ),
    key=("episode_ref", "kind", "ref"),
)
LISTS = BundleTable(
    "lists",
    ListValue,
    (
        BundleColumn("list", "text", required=True, kept_as="list_name"),
        text("code", required=True),
        text("label", required=True),
        text("nors_label"),
        BundleColumn("retired", "flag"),
        BundleColumn("later_spellings", "spellings"),
        BundleColumn("aware", "aware"),
    ),
    key=("list", "code"),
)
