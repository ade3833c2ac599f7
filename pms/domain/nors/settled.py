"""What rule set 2026.2 changed, and how R10 and R19b are read where their words leave something
open. Shown with the rules."""

SETTLED = (
    "Suggestions are for accepted episodes with an OPAT day whose therapy has ended as at the "
    "day; while it goes on, only the discharge form shows what the suggestion would be if it "
    "ended as typed; elsewhere it is empty and nothing is compared with it. A withheld "
    'suggestion is compared with nothing. "End reason" is therapy\'s, or that of a counted '
    'course whose end is on or before the as-at date. An admission, a drug event, a death "says '
    'so" when it lies from the first OPAT day to the day after the last (an admission: and is '
    "unplanned).",
    "One query for each episode and kind where the fact belongs to the episode (`table` episodes "
    "if therapy's reason says so, else the first such course by start, then reference), one for "
    "each row where it belongs to a line, event, admission or course. Unplanned: `planned` is no "
    "and the cause is not `planned_procedure`. An adverse event is said by therapy "
    "`unplanned_intolerance` or a counted course `stopped_adverse_event` or "
    "`changed_adverse_event`. An episode without an OPAT day is asked only "
    "`admission_contradicts_itself`, `course_too_long` and `age_in_wrong_service`. "
    "`outcome_differs_from_suggestion` ignores confirmations. `end_reason_not_died`: a date of "
    "death in the window and a therapy end reason that is neither blank nor `died`. "
    "`line_event_not_recorded`: removals from the first OPAT day to 7 days after the last, of "
    "devices other than `no_line`; an event of that line, or of no line, from 7 days before to "
    "the day after the removal.",
    "`event_admission_not_recorded`: an event of R13 with consequence admission and no unplanned "
    "admission from its day to two days later. `admission_contradicts_itself`: planned with a "
    "cause of R10 (2), or unplanned with `planned_procedure`; no other pair. "
    "`oral_course_not_recorded`: therapy ended `planned_switch_to_oral`, or the last counted "
    "course `switched_to_oral`, and no oral course, planned ones included, begins from 3 days "
    "before to 7 days after the last OPAT day or runs across it (begins before, ends after or is "
    "open); the last counted course is the one with the latest end, any of a tie; therapy's "
    "reason counts while therapy goes on too.",
    "`course_too_long`: more than 365 inclusive days, an open one up to the as-at date; "
    "`accepted_too_early`: the last OPAT day more than 365 days after acceptance. Ages are those "
    "on the day of acceptance. Referrals rejected or awaiting, and excluded episodes, are not in "
    "`pms queries`. A confirmation without `ref` confirms every query of its kind on the episode.",
)

WHAT_CHANGED = (
    "`2026.2` (November 2026) changes R6, R10, R19 and R21 and adds R10b, R16b, R19b and R23. "
    "Numbers of the return that `2026.1` counted otherwise: COPAT (oral days up to the as-at "
    "date, also of a course whose end lies ahead, as the layout page always said), DEATH (a "
    "category counts without a date only; a death dated outside OPAT is none), and an episode "
    "with a counted course that begins after the as-at date.",
    "A return closed under `2026.1` stays as it is: its file held against its frozen episodes "
    "recounted today shows what the rules change; the frozen episodes held against today's "
    "record what was edited; the two are said apart.",
)
