"""What is behind a number of the quarter's page: one of the return's, or a rate's."""

from datetime import date
from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pms import clock
from pms.auth.access import READS_PATIENTS, READS_REPORTS, allow
from pms.domain.counting.quarter import Quarter
from pms.domain.nors.earlier import definition_of
from pms.domain.nors.quarter_rates import rates_of
from pms.domain.nors.reading import read_return
from pms.domain.nors.report import Return
from pms.domain.nors.sections import BY_NAME, Number
from pms.domain.text.numbers import whole
from pms.picklists.queries import organisation_lists
from pms.reports.blueprint import bp
from pms.reports.nors_return.closing.changes import recount
from pms.reports.nors_return.closing.frozen import thaw
from pms.reports.nors_return.closing.queries import get_revision_or_404
from pms.reports.nors_return.contributing import describe, opened
from pms.reports.nors_return.draft import count_draft
from pms.reports.nors_return.presenters import ServiceQuarter, rate_words
from pms.reports.nors_return.quarters import refuse_unknown
from pms.reports.nors_return.queries import Material
from pms.web.htmx import render_page_or_partial


@bp.route("/reports/<service>/<quarter>/episodes")
@allow(*READS_REPORTS)
def episodes_behind(service: str, quarter: str) -> ResponseReturnValue:
    """The episodes behind one number of the return (counting-rules R22).

    `revision` asks about a final return's number, and the episodes as they were then; with
    `count=rules` about these episodes by the rules of today, with `count=today` about today's
    record, counted as at the day that revision was closed.
    """
    chosen = refuse_unknown(service, quarter)
    number = Number(*(request.args.get(name, "") for name in Number._fields))
    if number.section not in BY_NAME:
        abort(404)
    return_, material = _counted(service, chosen)
    heading = describe(return_, number)
    if heading is None:
        abort(404)
    one = opened(return_, material, heading, [number], organisation_lists())
    return render_page_or_partial(
        "reports/episodes_behind.html",
        "reports/_episodes_behind.html",
        title=f"{heading}: {one.value}",
        anchor=number.section,
        definition=definition_of(number.section, return_.rule_set),
        opened=[one],
        **_context(service, chosen, return_),
    )


@bp.route("/reports/<service>/<quarter>/rates/<rate_name>")
@allow(*READS_REPORTS)
def rate_behind(service: str, quarter: str, rate_name: str) -> ResponseReturnValue:
    """The episodes behind a rate: those of its numerator and of its denominator, or of one."""
    chosen = refuse_unknown(service, quarter)
    return_, material = _counted(service, chosen)
    lists = organisation_lists()
    rate = next((rate for rate in rates_of(return_, lists) if rate.name == rate_name), None)
    parts = {"numerator": rate.numerator, "denominator": rate.denominator} if rate else {}
    wanted = request.args.get("part")
    shown = [part for which, part in parts.items() if wanted in (None, which)]
    if rate is None or not shown:
        abort(404)
    words = rate_words(rate, "")
    return render_page_or_partial(
        "reports/episodes_behind.html",
        "reports/_episodes_behind.html",
        title=f"{words.definition.title}: {words.value or words.why_not}",
        anchor="rates",
        definition=rate.definition,
        opened=[
            opened(return_, material, as_heading(part.words), part.numbers, lists) for part in shown
        ],
        **_context(service, chosen, return_),
    )


def _context(service: str, quarter: Quarter, return_: Return) -> dict[str, Any]:
    return {
        "place": ServiceQuarter(service, quarter),
        "revision": return_.revision,
        "may_open": current_user.has_role(*READS_PATIENTS),
        "episode_url": url_for("episodes.show", episode_id=0).removesuffix("0"),
    }


def _counted(service: str, quarter: Quarter) -> tuple[Return, Material]:
    """What the address asks about: a revision as it was sent, or a count of today's record."""
    revision = request.args.get("revision", type=whole)
    if not revision:
        return _counted_today(service, quarter, clock.today())
    final = get_revision_or_404(service, quarter, revision)
    if request.args.get("count") == "today":
        return _counted_today(service, quarter, final.as_at)
    sent_return, sent = read_return(final.file, final.as_at), thaw(final)
    if request.args.get("count") == "rules":
        return recount(sent_return, sent, organisation_lists()), sent
    return sent_return, sent


def _counted_today(service: str, quarter: Quarter, as_at: date) -> tuple[Return, Material]:
    return count_draft(current_user.organisation, service, quarter, as_at)


def as_heading(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
