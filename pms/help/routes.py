"""The pages of the help. Some may be read before signing in, from an allowed network as ever."""

import re
from typing import Any

from flask import Blueprint, current_app, render_template, request
from flask_login import current_user
from markupsafe import Markup, escape

from pms.auth.access import EVERYONE, SIGNED_IN, allow_everyone, allow_signed_in, rule_of
from pms.domain.counting import runs
from pms.domain.nors import RULE_SET, definitions, rules
from pms.domain.service_reports.published import NEVER_A_TARGET, PUBLISHED
from pms.domain.service_reports.registry import REPORTS
from pms.episodes.sections import title_of
from pms.help import topics
from pms.help.facts import facts
from pms.help.keys import keys
from pms.help.page_help import help_beside
from pms.help.pictures import picture

bp = Blueprint("help", __name__, url_prefix="/help")


@bp.route("")
@allow_signed_in
def index() -> str:
    return render_template("help/index.html", groups=topics.by_group())


@bp.route(f"/<any({', '.join(repr(code) for code in topics.OPEN)}):open_topic>")
@allow_everyone
def show_open(open_topic: str) -> str:
    """A page that answers what is asked before one has an account."""
    return page(open_topic)


@bp.route(f"/<any({', '.join(repr(code) for code in topics.SIGNED_IN)}):topic>")
@allow_signed_in
def show(topic: str) -> str:
    return page(topic)


def page(code: str) -> str:
    codes = [*topics.TOPICS]
    following = codes[codes.index(code) + 1 :][:1]
    return render_template(
        f"help/{code.replace('-', '_')}.html",
        code=code,
        topic=topics.TOPICS[code],
        following=[(one, topics.TOPICS[one]) for one in following],
    )


@bp.app_context_processor
def for_every_page() -> dict[str, Any]:
    """What the frame of every page needs for the few lines in its corner."""
    return {"help_beside": help_beside(request.endpoint), "topic_url": topics.topic_url}


@bp.context_processor
def for_pages() -> dict[str, Any]:
    """What the pages of the help quote instead of typing it a second time."""
    return {
        "facts": facts(),
        "keys": keys(),
        "picture_of": picture,
        "may_open": may_open,
        "section_title": title_of,
        "rule_set": RULE_SET,
        "service_reports": REPORTS,
        "published": PUBLISHED,
        "never_a_target": NEVER_A_TARGET,
        "rules": rules,
        "runs": runs,
        "definitions": definitions,
    }


def may_open(endpoint: str) -> bool:
    """Whether the reader may open a page of the program, so that it can be a link."""
    rule = rule_of(current_app, endpoint)
    if rule == EVERYONE:
        return True
    if not current_user.is_authenticated:
        return False
    return rule == SIGNED_IN or current_user.has_role(*(rule or ()))


@bp.app_template_filter()
def rule_links(names: str) -> Markup:
    """Rules as a definition names them, `R6, R7`, each leading to its text."""
    link = Markup('<a href="{}">{}</a>')
    found = names.split(", ")
    return Markup(", ").join(link.format(topics.topic_url("counting", one), one) for one in found)


@bp.app_template_filter()
def marked(text: str) -> Markup:
    """A text of the rule set with its `codes` and *stresses* as such."""
    safe = str(escape(text))
    safe = re.sub(r"`([^`]+)`", r"<code>\1</code>", safe)
    return Markup(re.sub(r"\*(\w+)\*", r"<em>\1</em>", safe))  # noqa: S704 (escaped above)
