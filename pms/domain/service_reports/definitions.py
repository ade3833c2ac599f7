"""What service reports count beyond the return; the rest is in pms.domain.nors.definitions."""

from pms.domain.counting.runs import FEWEST, IN_ONE_DIRECTION, ON_ONE_SIDE
from pms.domain.nors.definitions import RATES, Definition

BY_MONTH = Definition(
    "Months and quarters",
    "An episode counts in the month and quarter of its last OPAT day, with all its days; a "
    "referral counts in those of its decision, as in the return. Everything is counted from "
    "today's record: where that has changed since a quarter was closed, the page says so.",
    "R6, R7, R8",
)
COVERED_DAYS = Definition(
    "Covered days", "OPAT days with at least one course of a long-acting agent.", "R4"
)
DAYS_SAVED = Definition(
    "Treatment days saved",
    "Treatment days saved = OPAT days. “Bed days saved” has no agreed definition: whether each of "
    "these days would have been spent in hospital is not known.",
    "R5",
)
COST = Definition(
    "Cost of these days in hospital",
    "Treatment days saved × the organisation's own cost of a day in hospital. What OPAT itself "
    "costs is not taken off.",
    "R5",
)
LINE_INFECTIONS_PER_OPAT_DAYS = Definition(
    "Line infections per 1,000 OPAT days",
    RATES["line_infections_per_line_days"].counts.replace("line days", "OPAT days"),
    "R15",
)
MEAN_DAYS = Definition("Mean OPAT days", "OPAT days divided by counted episodes.", "R6, R7")
RUNS = (
    "Of a quarter that the period cuts, only a part is counted: it is drawn hollow, and is in "
    f"neither the median nor a run. From {FEWEST} whole quarters on, the picture marks what chance "
    f"alone seldom makes: {ON_ONE_SIDE} or more in a row on one side of the median (a square "
    "around each; one on the median neither counts nor breaks the row), and "
    f"{IN_ONE_DIRECTION} or more in a row rising or falling (triangles; of neighbours that are "
    f"alike the first counts). {ON_ONE_SIDE} on one side take {2 * ON_ONE_SIDE} quarters, for half "
    "of them lie on either side; where most have the lowest value, such as none, or the highest, "
    "there is no such row. A quarter without a point breaks a row. A mark asks what changed; "
    "it does not say whether that is good."
)
RUN_CHART = Definition(
    "Run chart",
    "Each point with its 95% interval; the dashed line is the median of the whole quarters shown. "
    f"There is no rate, and no point, below 200 days. {RUNS}",
    "R15",
)
REFERRALS = Definition(
    "Referrals decided",
    "Referrals accepted or rejected in the period, by the day of the decision in force. Those that "
    "still await one are not among them.",
    "R8",
)
REJECTED = Definition(
    "Rejected referrals",
    "Referrals whose decision in force is rejected. One with several reasons counts once under "
    "each, and once in the total.",
    "R8",
)
WAIT = Definition(
    "Days from referral to acceptance",
    "From the date of referral to the date of acceptance; accepted on the same day is 0. Half of "
    "the patients waited no longer than the median; a quarter no longer than the lower quartile, "
    "three quarters no longer than the upper one. A referral dated after its acceptance is left "
    "out.",
    "R1",
)
RUN_CHART_OF_SHARES = Definition(
    "Run chart",
    "Each point with its 95% interval (Wilson); the dashed line is the median of the whole "
    f"quarters shown. {RUNS}",
    "R15",
)
RUN_CHART_OF_MEDIANS = Definition(
    "Run chart",
    "Each point is a quarter's median, its bar reaches from the lower to the upper quartile; the "
    f"dashed line is the median of the whole quarters shown. {RUNS}",
    "R1",
)
RUN_CHART_OF_MEANS = Definition(
    "Run chart",
    "Each point is a quarter's mean; the dashed line is the median of the whole quarters shown. "
    f"{RUNS}",
    "R6, R7",
)
PLACES_OF_GIVING = Definition(
    "By quarter",
    "Each OPAT day once. A day on which a nurse came to the home is the nurse's, one on which "
    "treatment was given anywhere else is that place's; the patient's or carer's are the days "
    "without either. Not recorded are the days on which nothing says who gave any of the "
    "treatment.",
    "R3",
)
WITHOUT_A_WAY = Definition(
    "Not recorded, in both tables",
    "A day on which two courses were given, one by a nurse and one with no record of who "
    "gave it, counts in the first table under the nurse and under not recorded; in the table by "
    "quarter, where each day counts once, it is the nurse's. So the first table has as many or "
    "more days not recorded than the second.",
    "R2, R3",
)
GUIDANCE = Definition(
    "Insertion guidance",
    "How the line's insertion was guided, as recorded with the line. “None” was put in without "
    "guidance; a blank one is not recorded.",
    "R14",
)
ORAL_ONLY = Definition(
    "Oral treatment only",
    "Accepted episodes without an OPAT day, by their last oral day. They are in no return. An OPAT "
    "episode counts, with all its oral days, in the quarter of its last OPAT day, as in the "
    "return. An oral course that has an end, past or ahead, counts up to today; one without an end "
    "does not count.",
    "R2, R6",
)
AFTER_OPAT = Definition(
    "After OPAT",
    "Counted episodes whose 30 days after the last OPAT day have passed, by the quarter of that "
    "day: with an unplanned admission, and with a death, dated on days 2 to 30. The day after the "
    "last OPAT day still belongs to OPAT. A planned procedure is no admission here, and a death "
    "without a date is none. No part of the return.",
    "R16b",
)
KNOWN_AFTER_OPAT = Definition(
    "Known",
    "Episodes of which somebody has said, once the 30 days had passed or the patient had died, "
    "that an admission and a death in them are known. Of the others, what is not recorded may have "
    "happened all the same: the lower this share, the less the other two say.",
    "R16b",
)
AWARE = Definition(
    "UK-AWaRe categories",
    "OPAT days on which something of the category was given, and drug days of its antimicrobials. "
    "A day on which two categories were given counts in each, and once in the total of OPAT days. "
    "Antifungals and antivirals are not in the list: they are not classified.",
    "R12, R23",
)
AWARE_SOURCE = Definition(
    "Where the categories come from",
    "The UK-AWaRe antibiotic classification of the UK Health Security Agency, published on 29 "
    "January 2025, taken from the table that OpenPrescribing (University of Oxford) made of it. An "
    "antimicrobial that is not there under its own name, such as rifampicin, is not classified. "
    "Days before that date are classed by it too. An administrator changes a category, from a day "
    "on and by route, in the pick list of antimicrobials.",
    "R23",
)
AGREEMENT = Definition(
    "Agreeing",
    "“Strongly agree” and “agree” among the answers on the scale, by the day of the answer. “Does "
    "not apply” and questions left open are not among them. A child's five answers, from “yes, "
    "always” to “no, never”, count with those of adults.",
    "R15",
)
RESPONSE = Definition(
    "Response",
    "Codes answered of those given in the period and not withdrawn.",
    "R15",
)
