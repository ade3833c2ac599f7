"""Who may call which view."""

import pytest
from flask import Flask

from pms.auth.access import allow, refuse_views_without_rule, rule_of


def test_every_view_says_who_may_call_it(app):
    assert [name for name in app.view_functions if rule_of(app, name) is None] == []


def test_start_up_is_refused_while_a_view_has_no_rule():
    app = Flask(__name__)
    app.add_url_rule("/open-door", "open_door", lambda: "")
    with pytest.raises(RuntimeError, match="open_door"):
        refuse_views_without_rule(app)


def test_a_rule_names_roles_that_exist():
    with pytest.raises(AssertionError):
        allow("nurse")


def pages(app):
    """Every address that can be read without an item's id, but those for everyone."""
    return [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods
        and not rule.arguments
        and rule_of(app, rule.endpoint) != {"everyone"}
    ]


def test_nobody_reads_a_page_before_signing_in(app, stranger):
    for path in pages(app):
        response = stranger.get(path)
        assert response.status_code == 303, path
        assert response.location.startswith(("/sign-in", "/technical/sign-in")), path


def test_htmx_is_sent_to_the_sign_in_page_as_a_whole(app, stranger):
    for path in pages(app):
        response = stranger.get(path, htmx=True)
        assert response.status_code == 401
        assert response.headers["HX-Redirect"].startswith(("/sign-in", "/technical/sign-in"))
