"""The short help beside each screen: what the page is for, what to do first, what words mean.

Meanings are quoted from the rule set. A page has the entry with its very name, else the longest of
those that end in a dot and begin its name: a new page has the help of its family.
"""

from functools import cache
from typing import NamedTuple

from pms.domain.nors.rules import RULES, TERMS

SHORT = 230
"""A rule of so many characters is quoted whole, a longer one by its first sentence."""


class PageHelp(NamedTuple):
    """A few lines, and the part of the help that says more."""

    pages: tuple[str, ...]
    """Endpoints, or their beginnings up to a dot."""
    is_for: str
    first: str
    topic: str
    part: str | None = None
    rules: tuple[str, ...] = ()
    """Rules and terms of the rule set that say what the page's words mean."""

    @property
    def meanings(self) -> list[tuple[str, str]]:
        return [(title_of(name), meaning_of(name)) for name in self.rules]


def title_of(name: str) -> str:
    return RULES[name].title if name in RULES else name


def meaning_of(name: str) -> str:
    if name in TERMS:
        return TERMS[name]
    rule = RULES[name]
    return rule.text if len(rule.text) <= SHORT else rule.first_sentence


WARD = (
    PageHelp(
        ("ward.", "ward.show"),
        "Everyone on treatment today, one row a patient, with what is due or late.",
        "Press a name to open the episode. Filter by consultant, who gives the treatment, or a "
        "flag; the headings of the columns sort; the list prints.",
        "a-patients-way",
        "ward",
    ),
    PageHelp(
        (
            "ward.tasks",
            "ward.tasks_on_paper",
            "ward.show_task",
            "ward.finish_task",
            "ward.reopen_task",
            "ward.change_task",
        ),
        "What is to be done for the patients: your own tasks, and everybody's.",
        "“Done” ticks one off in place, and “Not done” undoes that. “Change” gives it another day "
        "or another owner. A new task is added on the patient's episode.",
        "a-patients-way",
        "ward",
    ),
    PageHelp(
        ("ward.rounds", "ward.start_round", "ward.resume_round", "ward.round_patient"),
        "The virtual ward one patient at a time, with the review next to the record.",
        "Say who is present and start the round. Ctrl+Enter saves a review and moves to the next "
        "patient; anyone in the team can resume a round that was left.",
        "a-patients-way",
        "round",
    ),
    PageHelp(
        ("ward.round_summary",),
        "What was said and decided on a round, patient by patient, to print or to read again.",
        "See at the end who was not seen. “Finish the round” when no one else is to be added.",
        "a-patients-way",
        "round",
    ),
    PageHelp(
        ("ward.follow_up", "ward.copat", "ward.review_due", "ward.change_schedule"),
        "Patients whose treatment by OPAT is over but whom you still follow: those with a review "
        "due, and those on complex oral therapy.",
        "The longest overdue are first. Record the review from the list, or set the next day.",
        "a-patients-way",
        "follow-up",
        ("R2",),
    ),
)

PATIENTS = (
    PageHelp(
        ("referrals.", "referrals.index"),
        "Referrals that wait for a decision, the longest-waiting first.",
        "Press a name to triage and decide, or “New referral”. The pages above the list show "
        "those that wait for information, and those decided in the last 30 days.",
        "a-patients-way",
        "refer",
        ("R8",),
    ),
    PageHelp(
        ("referrals.new", "episodes.refer", "patients.add"),
        "Enter who is referred, and why.",
        "Begin with any number, a name or the date of birth: patients who are already known are "
        "shown next to it, discharged ones too. Choose one to carry the old details over. Who has "
        "one name only has it as the family name: tick the box under the given name.",
        "a-patients-way",
        "refer",
        ("R1",),
    ),
    PageHelp(
        ("patients.", "patients.search", "patients.find"),
        "Find anybody of your organisation, however long ago they were treated.",
        "Type two letters of a name, a part of an NHS or hospital number, or a date of birth.",
        "finding",
        "search",
    ),
    PageHelp(
        ("patients.show", "patients.correct", "patients.record_allergies"),
        "One patient: details, allergies, and every episode.",
        "Open an episode to record care. Details and allergies are corrected here; the earlier "
        "values stay in the history.",
        "a-patients-way",
        "episode",
        ("R1",),
    ),
    PageHelp(
        ("old_system.",),
        "Patients who are still treated on the system used before, by hospital number.",
        "Mark each as left when they are discharged there. They are not counted here.",
        "moving-over",
        "stay-behind",
    ),
    PageHelp(
        ("reports.drug_usage",),
        "Who is on what today, and the doses needed in the next 7, 14 and 28 days.",
        "Choose whose, above. Look first at what is not counted, and why. How doses are counted "
        "is explained below the numbers.",
        "service-reports",
        "drug-usage",
    ),
    PageHelp(
        ("reports.audit_pack", "reports.publications", "reports.publish"),
        "A year as an Excel workbook without patients: one for outside, and one that stays.",
        "For anybody outside publish the short one: nothing else is meant to leave. Look at what "
        "it says first, for what was published stays published.",
        "service-reports",
        "audit-pack",
        ("R21",),
    ),
    PageHelp(
        ("questionnaire.experience",),
        "What patients answered about their treatment, question by question.",
        "Choose the dates. A small number of answers says little: look at its interval.",
        "questionnaire",
        "results",
    ),
)

EPISODE = (
    PageHelp(
        ("episodes.", "episodes.show", "episodes.current"),
        "Everything about one course of treatment. Each section opens, saves and closes on its "
        "own.",
        "Press “Add” or “Change” in a section, or its letter (press ? for the list). The line "
        "under the name says in which quarter the episode counts, or why it does not.",
        "a-patients-way",
        "episode",
        ("R1", "R7"),
    ),
    PageHelp(
        ("episodes.answer_triage", "episodes.decide"),
        "Whether the patient can be treated by OPAT: the checklist, then accept or reject.",
        "Accept with the plan (drug, dose, who gives it, line, planned end, next review), or "
        "reject with the reasons.",
        "a-patients-way",
        "accept",
        ("R1", "R8"),
    ),
    PageHelp(
        ("episodes.add_course", "episodes.correct_course", "episodes.end_course"),
        "One antimicrobial: drug, dose, route, how often, who gives it, from when to when.",
        "Leave the end empty while it runs; of a long-acting drug it is the day it covers until. A "
        "course may begin up to 60 days ahead. A drug that meets a recorded allergy is given for a "
        "reason, which is shown in place of the alarm. Fill in the route and who gives it.",
        "counting",
        "R3",
        ("Counted course", "R4"),
    ),
    PageHelp(
        ("episodes.add_line", "episodes.correct_line", "episodes.remove_line"),
        "A line, from insertion to removal.",
        "Enter the removal when the line comes out: until then it counts as in place.",
        "counting",
        "R14",
        ("R14",),
    ),
    PageHelp(
        ("episodes.add_event", "episodes.correct_event"),
        "Something that went wrong with a line or a drug, on the day it did.",
        "One row for each event. Its date decides whether it counts. A drug event can be added to "
        "the patient’s allergies by a tick.",
        "counting",
        "R13",
        ("R13",),
    ),
    PageHelp(
        ("episodes.add_admission", "episodes.correct_admission"),
        "A stay in hospital during treatment.",
        "Say whether it was planned and, if not, its cause.",
        "counting",
        "R16",
        ("R16",),
    ),
    PageHelp(
        ("episodes.discharge", "episodes.weigh_discharge", "episodes.record_outcomes"),
        "End the treatment: reason, both outcomes, the line, oral step-down, follow-up, letters.",
        "The OPAT outcome is suggested, with the facts it rests on; where too little is recorded, "
        "that is asked for. You confirm it, or choose another and say why. What the return still "
        "lacks is shown here.",
        "a-patients-way",
        "discharge",
        ("R9", "R6"),
    ),
    PageHelp(
        (
            "episodes.add_later_outcome",
            "episodes.correct_later_outcome",
            "episodes.correct_follow_up",
        ),
        "How the patient did after treatment.",
        "A later outcome is kept alongside the outcomes at discharge and never replaces them.",
        "a-patients-way",
        "follow-up",
        ("R9",),
    ),
    PageHelp(
        ("episodes.record_after_opat",),
        "Whether it is known that the patient was admitted or died in the 30 days after OPAT.",
        "Enter the day on which you asked or looked, once the 30 days are over. Who saves it is "
        "kept with it. The report “After OPAT” shows of how many patients it is known.",
        "a-patients-way",
        "follow-up",
        ("R16",),
    ),
    PageHelp(
        ("episodes.return_to_iv",),
        "The patient is back on intravenous treatment after an outcome was recorded.",
        "This begins a new episode that is linked to the one before.",
        "a-patients-way",
        "return",
        ("R1",),
    ),
    PageHelp(
        (
            "episodes.add_questionnaire",
            "episodes.correct_questionnaire",
            "episodes.issue_questionnaire_code",
        ),
        "What the patient, carer or child says about the treatment.",
        "Type in the answers from paper, or give the patient a code for the tablet.",
        "questionnaire",
        "ask",
    ),
    PageHelp(
        ("episodes.enter_in_error", "episodes.enter_item_in_error"),
        "Take something back that should never have been recorded.",
        "Say why. It no longer counts anywhere; it stays in the history with your reason.",
        "a-patients-way",
        "corrections",
    ),
    PageHelp(
        ("letters.",),
        "A letter, drafted from the record.",
        "Read it and change what you like, then send it: from then on it stays as it was sent. A "
        "correction is a new letter.",
        "a-patients-way",
        "letters",
    ),
    PageHelp(
        ("trail.", "trail.episode"),
        "Who looked at or changed this, when, and what it said before and after.",
        "The newest is on top. Nothing can be taken out of it.",
        "your-data",
        "history",
    ),
)

REPORTS = (
    PageHelp(
        ("lists.",),
        "Every episode that meets conditions you choose.",
        "Add a condition, then choose the columns. Save a list to have it again, for yourself or "
        "for the team. Managers see references, never names.",
        "finding",
        "lists",
    ),
    PageHelp(
        ("reports.", "reports.index"),
        "The state of each quarter's return, back to the first one.",
        "Press the quarter that waits. Its page says what to do next, in four steps.",
        "quarter",
        "board",
        ("R6",),
    ),
    PageHelp(
        ("reports.quarter", "reports.completeness", "reports.queries_of_kind"),
        "One quarter on its way to the registry: fix, check, close, send.",
        "Do what “Next” says. Every number opens the episodes behind it; press a query to fix it.",
        "quarter",
        "mend",
        ("R6", "R7"),
    ),
    PageHelp(
        ("reports.service_reports", "reports.service_report"),
        "What your service did: activity, treatment days, diagnoses, drugs, outcomes, events.",
        "Choose a report, then the days and the service. Its numbers are those of the return where "
        "both count the same; each opens the episodes behind it.",
        "service-reports",
        "which",
        ("R6",),
    ),
    PageHelp(
        (
            "reports.episodes_behind",
            "reports.rate_behind",
            "reports.service_report_episodes",
        ),
        "The episodes behind one number, and what each adds to it.",
        "The sum is the number. Those who may read patients can open each episode.",
        "quarter",
        "check",
        ("R22",),
    ),
    PageHelp(
        ("reports.close",),
        "Make the final return. Its file never changes afterwards.",
        "Look at the numbers once more. What is corrected later can be sent as a revision.",
        "quarter",
        "close",
        ("R20",),
    ),
    PageHelp(
        ("reports.upload", "reports.visible"),
        "Say when the file was uploaded to the registry, and when it could be seen there.",
        "Upload first, on the registry's own page; then enter the day here.",
        "quarter",
        "send",
    ),
    PageHelp(
        ("reports.exclude", "reports.take_back"),
        "Exclude an episode from the return because it cannot be fixed.",
        "Write the reason: it goes into the manifest. It can be undone until the quarter is "
        "closed.",
        "quarter",
        "mend",
    ),
)

NATIONAL = (
    PageHelp(
        ("national.", "national.index"),
        "Figures over all organisations that agreed to be part of them.",
        "Choose a quarter or a year. Small numbers are withheld, and what was shown once stays.",
        "service-reports",
        "small",
        ("R21",),
    ),
)

ADMINISTRATION = (
    PageHelp(
        ("admin.", "admin.users", "admin.user"),
        "The accounts of your organisation.",
        "Add a person with their roles: the one-time password is shown once. Disable an account "
        "the day somebody leaves.",
        "administration",
        "users",
    ),
    PageHelp(
        ("admin.devices", "admin.revoke_device", "admin.sessions", "admin.revoke_session"),
        "The browsers that know your access code, and who is signed in now.",
        "Revoke what you do not know, or what was lost: it is signed out straight away.",
        "administration",
        "devices",
    ),
    PageHelp(
        (
            "admin.lists",
            "admin.list_page",
            "admin.list_spellings",
            "admin.add_list_value",
            "admin.add_list_values",
            "admin.change_list_value",
            "admin.list_value_step",
        ),
        "The values people choose from, and how the registry spells each.",
        "Add your consultants and wards first. A value in use can be retired, not deleted.",
        "administration",
        "lists",
    ),
    PageHelp(
        ("admin.settings", "admin.change_settings", "admin.access_code"),
        "What holds for the whole organisation: services, go-live date, networks, access code.",
        "Enter the go-live date before the first patient. A changed network locks out who is "
        "outside it.",
        "administration",
        "settings",
    ),
    PageHelp(
        ("admin.access_review", "admin.review_access"),
        "Once a quarter: does everybody who has an account still need it?",
        "Confirm or end each account. The review is kept.",
        "administration",
        "review",
    ),
    PageHelp(
        ("trail.log", "trail.user", "trail.patient"),
        "Everything that was done and looked at in your organisation.",
        "Filter by person, patient or date. Clinical values are not shown to administrators.",
        "your-data",
        "history",
    ),
    PageHelp(
        (
            "admin.national_consent",
            "admin.give_national_consent",
            "admin.withdraw_national_consent",
        ),
        "Whether your organisation is counted in the national figures, and by whose decision.",
        "Record who decided it and where that is written. It can be withdrawn at any time: from "
        "then on the organisation is in no national figure that is counted.",
        "administration",
        "national",
    ),
    PageHelp(
        ("technical.",),
        "Organisations, their authorisation and access codes; the health of the server.",
        "Two people authorise an organisation, after the checklist. No record of care is shown.",
        "administration",
        "technical",
    ),
)

ACCESS = (
    PageHelp(
        ("auth.", "auth.sign_in", "auth.technical_sign_in"),
        "The way in: an access code for the browser, then your own name and password.",
        "You get all of them from the administrator of your organisation, who can also give you a "
        "new password.",
        "getting-access",
        "cannot",
    ),
    PageHelp(
        ("auth.enrol",),
        "Each browser is asked once for the access code of your organisation.",
        "Ask a colleague or your administrator for it. It is not your password.",
        "getting-access",
        "code",
    ),
    PageHelp(
        ("auth.set_up_second_factor", "auth.second_factor", "auth.remove_second_factor"),
        "A second factor is a code from an app on your phone, asked for as well as the password.",
        "Scan the picture with the app, type the code it shows, and keep the recovery codes.",
        "getting-access",
        "second-factor",
    ),
    PageHelp(
        ("auth.account",),
        "Your own account: password, second factor, keys, and where you are signed in.",
        "End a session you do not know, and tell your administrator.",
        "getting-access",
        "account",
    ),
    PageHelp(
        ("applications.",),
        "Apply for your organisation to use this system.",
        "Enter its name, ODS code and the person to contact. The technical team will get in touch.",
        "new-organisation",
        "apply",
    ),
)

ENTRIES = (*WARD, *PATIENTS, *EPISODE, *REPORTS, *NATIONAL, *ADMINISTRATION, *ACCESS)
BY_PAGE = {page: entry for entry in ENTRIES for page in entry.pages}
WITHOUT = {
    "help.": "the help itself",
    "questionnaire.": "what a patient reads on the tablet says all that is needed",
    "static": "no page",
    "probes.": "for programs",
    "auth.home": "leads to the first page",
    "auth.token": "no page",
}
"""Pages that have no help beside them, by name or beginning, and why."""


@cache
def help_beside(endpoint: str | None) -> PageHelp | None:
    """The help of a page; None where there is none."""
    name = endpoint or ""
    if name in BY_PAGE:
        return BY_PAGE[name]
    families = [page for page in BY_PAGE if page.endswith(".") and name.startswith(page)]
    return BY_PAGE[max(families, key=len)] if families else None
