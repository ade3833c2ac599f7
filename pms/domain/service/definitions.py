"""What service reports count beyond the return; the rest is in pms.domain.nors.definitions."""

from pms.domain.nors.definitions import RATES, Definition

BY_MONTH = Definition(
    "Months and quarters",
    "An episode stands in the month and quarter of its last OPAT day, with all its days; a "
    "referral where its decision lies. So a quarter here has the figures of its return.",
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
RUN_CHART = Definition(
    "Run chart",
    "Each point with its 95% interval; the dashed line is the median of the points shown. There is "
    "no rate, and no point, below 200 days.",
    "R15",
)
