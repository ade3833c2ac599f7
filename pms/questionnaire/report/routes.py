"""Patient experience as a report: figures for all, words for those who read patients."""

from collections.abc import Sequence
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import clock
from pms.auth.access import READS_PATIENTS, READS_REPORTS, allow
from pms.domain.care.questionnaire import SMALL_NUMBER, WORDINGS, spreads
from pms.domain.counting.quarter import FIRST_YEAR, Quarter
from pms.domain.counting.rates import proportion
from pms.domain.counting.services import SERVICES
from pms.questionnaire.blueprint import bp
from pms.questionnaire.report import queries
from pms.questionnaire.report.answers_behind import open_number
from pms.questionnaire.report.queries import ExperienceFilter
from pms.questionnaire.report.screen import HEADER, LEGEND, WIDTH, csv_rows, rows_of
from pms.store import history
from pms.web.htmx import render_page_or_partial
from pms.web.spreadsheets import attachment, inside_csv


@bp.route("/reports/experience")
@allow(*READS_REPORTS)
def experience() -> ResponseReturnValue:
    asked = filter_in_address()
    answers = queries.list_answers(asked)
    codes = queries.count_codes(asked)
    return render_template(
        "questionnaire/experience.html",
        asked=asked,
        rows=rows_of(spreads(answers), asked.wording),
        answered=len(answers),
        by_code=sum(answer["source"] == "code" for answer in answers),
        codes=codes,
        response=proportion(codes.answered, codes.issued),
        small=SMALL_NUMBER,
        comments=_comments(asked),
        may_read=current_user.has_role(*READS_PATIENTS),
        episode_url=url_for("episodes.show", episode_id=0).removesuffix("0"),
        quarters=quarters_to_choose(asked.quarter),
        services=[(code, SERVICES[code]) for code in current_user.organisation.services],
        wordings=WORDINGS,
        scale=LEGEND,
        width=WIDTH,
    )


def _comments(asked: ExperienceFilter) -> Sequence[Any]:
    """For who reads patients; that they were read is in the history."""
    if not current_user.has_role(*READS_PATIENTS):
        return []
    comments = queries.list_comments(asked)
    if comments:
        history.note_reading(
            "view", "questionnaire comments", after={"quarter": str(asked.quarter)}
        )
    return comments


@bp.route("/reports/experience/episodes")
@allow(*READS_REPORTS)
def experience_episodes() -> ResponseReturnValue:
    """The questionnaires, or the codes, behind one number of the page (counting-rules R22)."""
    asked = filter_in_address()
    opened = open_number(asked, request.args.get("row", ""), request.args.get("measure", ""))
    if opened is None:
        abort(404)
    return render_page_or_partial(
        "questionnaire/episodes.html",
        "reports/_episodes_behind.html",
        asked=asked,
        opened=[opened],
        revision=None,
        may_open=current_user.has_role(*READS_PATIENTS),
        episode_url=url_for("episodes.show", episode_id=0).removesuffix("0"),
    )


@bp.route("/reports/experience.csv")
@allow(*READS_REPORTS)
def experience_csv() -> ResponseReturnValue:
    asked = filter_in_address()
    rows = rows_of(spreads(queries.list_answers(asked)), asked.wording)
    parts = ("experience", str(asked.quarter), asked.service, asked.wording)
    name = "-".join(part for part in parts if part)
    return attachment(inside_csv(HEADER, csv_rows(rows)), f"{name}.csv")


def filter_in_address() -> ExperienceFilter:
    """The quarter, service and wording of the address; 404 for what there is not."""
    current = Quarter.containing(clock.today())
    try:
        quarter = Quarter.parse(request.args.get("quarter") or str(current))
    except ValueError:
        abort(404)
    service, wording = request.args.get("service", ""), request.args.get("wording", "")
    if service not in ("", *current_user.organisation.services):
        abort(404)
    if wording not in ("", *WORDINGS) or quarter > current:
        abort(404)
    return ExperienceFilter(quarter, service, wording)


def quarters_to_choose(shown: Quarter) -> list[Quarter]:
    """Latest first, back to that of the first answer."""
    current = Quarter.containing(clock.today())
    first = queries.first_day()
    earliest = min(Quarter.containing(first) if first else current.previous, shown)
    found = [current]
    while found[-1] > earliest and found[-1].year >= FIRST_YEAR:
        found.append(found[-1].previous)
    return found
