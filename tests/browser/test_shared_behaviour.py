"""What pms.js adds to every page: no save is lost unseen, and the keyboard is where the work is."""

import threading
from types import SimpleNamespace

import pytest
from flask import Flask, abort, render_template_string, request
from flask_wtf import CSRFProtect, FlaskForm
from jinja2 import StrictUndefined
from wtforms import StringField
from wtforms.validators import DataRequired

from pms.web import errors, htmx, security
from pms.web.fields import CodeField, DayField
from tests.browser.barriers import look
from tests.live import served

PAGE = """{% extends "base.html" %}{% block title %}Course{% endblock %}
{% block content %}<h1>Course</h1>"""
REGION = """
{% from "components/forms.html" import field, buttons %}
<section class="pms-section" id="course" hx-target="this" hx-swap="outerHTML">
<div class="pms-section__head"><h2>Course</h2>
{% if form is none %}<a href="/edit" hx-get="/edit">Change</a>{% endif %}</div>
{% if form is none %}<p id="saved">{{ saved }}</p>{% else %}
<form class="pms-form" method="post" action="/edit" hx-post="/edit" novalidate>
{{ form.hidden_tag() }}<div class="pms-fields">
{{ field(form.drug, filter=True, hint="As prescribed") }}{{ field(form.dose) }}
{{ field(form.started_on) }}</div>{{ buttons("Save", "/", region=True) }}</form>{% endif %}
</section>
"""
SAVE = "button:has-text('Save')"


class CourseForm(FlaskForm):
    drug = CodeField(
        "Drug", choices=[("c", "Ceftriaxone"), ("z", "Ceftazidime"), ("d", "<b>Dapto")]
    )
    dose = StringField("Dose", [DataRequired("Enter the dose")])
    started_on = DayField("Started on")


class Site:
    """A served page with one section; the test says how it answers."""

    def __init__(self) -> None:
        self.saved: list[dict] = []
        self.answer_with: int | None = None
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.app = self.make_app()
        self.url = ""

    def make_app(self) -> Flask:
        app = Flask("pms")
        app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True}
        app.config.update(SECRET_KEY="for tests")
        for part in (CSRFProtect(), security, htmx, errors):
            part.init_app(app)
        app.context_processor(
            lambda: {
                "current_user": SimpleNamespace(is_authenticated=False),
                "organisation": None,
                "navigation": [],
                "demonstration": False,
                "disk_is_full": False,
                "may_find": False,
                "help_beside": None,
                "version": "1",
            }
        )
        app.add_url_rule("/", view_func=self.show)
        app.add_url_rule("/edit", view_func=self.edit, methods=["GET", "POST"])
        return app

    def show(self) -> str:
        return self.render(None)

    def edit(self) -> tuple[str, int] | str:
        form = CourseForm()
        if request.method == "POST":
            self.may_answer.wait(10)
            if self.answer_with:
                abort(self.answer_with)
        if form.validate_on_submit():
            self.saved.append({"drug": form.drug.data, "dose": form.dose.data})
            return self.render(None)
        return self.render(form), 422 if form.errors else 200

    def render(self, form: CourseForm | None) -> str:
        source = REGION if htmx.wants_partial() else PAGE + REGION + "{% endblock %}"
        return render_template_string(source, form=form, saved=self.saved)


@pytest.fixture
def site():
    site = Site()
    with served(site.app) as address:
        site.url = f"{address}/"
        yield site
        site.may_answer.set()


@pytest.fixture
def form(site, page, incidents):
    """The page with its section open and a dose typed; nothing it does may be unclean."""
    page.goto(site.url)
    page.click("text=Change")
    page.wait_for_selector("#drug.autocomplete__input")
    page.fill("#dose", "2 g")
    yield page
    assert incidents.violations == []
    assert incidents.outside == []


@pytest.mark.parametrize("status", [400, 403, 409, 422, 500, 503])
def test_a_save_the_server_refuses_is_said_for_as_long_as_it_is_true(form, site, status):
    site.answer_with = status
    form.click(SAVE)
    form.wait_for_selector("#not-saved:has-text('NOT SAVED - check and try again')")
    assert form.get_attribute("#not-saved", "role") == "alert"
    assert form.input_value("#dose") == "2 g"
    assert form.is_enabled(SAVE)
    assert site.saved == []

    site.answer_with = None
    form.click(SAVE)
    form.wait_for_selector("#saved")
    assert form.inner_text("#not-saved") == ""
    assert len(site.saved) == 1


def test_a_save_without_a_network_is_said(form, site):
    form.context.set_offline(True)
    form.click(SAVE)
    form.wait_for_selector("#not-saved:has-text('NOT SAVED')")
    assert "did not answer" in form.inner_text("#not-saved")
    assert form.input_value("#dose") == "2 g"


def test_a_section_that_does_not_open_is_not_called_unsaved(site, page):
    page.goto(site.url)
    page.context.set_offline(True)
    page.click("text=Change")
    page.wait_for_selector("#not-saved:has-text('NOT LOADED')")
    assert "NOT SAVED" not in page.inner_text("#not-saved")


def test_a_double_click_saves_once(form, site):
    site.may_answer.clear()
    form.dblclick(SAVE)
    form.wait_for_selector(f"{SAVE}[disabled]")
    form.press("#dose", "Enter")
    site.may_answer.set()
    form.wait_for_selector("#saved")
    assert len(site.saved) == 1


def test_the_keyboard_follows_the_work(form):
    form.fill("#dose", "")
    form.click(SAVE)
    form.wait_for_selector("#dose-error")
    form.wait_for_selector("#dose:focus")
    form.wait_for_selector("#announcer:has-text('Not saved: there is a problem')", state="attached")
    form.fill("#dose", "1 g")
    form.click(SAVE)
    form.wait_for_selector("#saved")
    form.wait_for_selector("a:focus:has-text('Change')")
    form.wait_for_selector("#announcer:has-text('Saved')", state="attached")
    form.keyboard.press("Enter")
    form.wait_for_selector("#drug:focus")


def test_escape_closes_a_form_at_once_only_if_nothing_was_typed(form):
    form.press("#dose", "Escape")
    assert "Press Escape again" in form.inner_text("#announcer")
    assert form.input_value("#dose") == "2 g"
    form.press("#dose", "Escape")
    form.wait_for_selector("#saved")
    form.click("text=Change")
    form.wait_for_selector("#drug.autocomplete__input")
    form.press("#dose", "Escape")
    form.wait_for_selector("#saved")


def test_a_list_is_narrowed_by_typing_and_the_select_is_what_is_sent(form, site):
    form.fill("#drug", "ceft")
    form.wait_for_selector(".autocomplete__option >> nth=1")
    assert form.locator(".autocomplete__option").all_inner_texts() == ["Ceftriaxone", "Ceftazidime"]
    form.press("#drug", "ArrowDown")
    form.keyboard.press("ArrowDown")
    form.keyboard.press("Enter")
    form.click(SAVE)
    form.wait_for_selector("#saved")
    assert site.saved == [{"drug": "z", "dose": "2 g"}]


def test_a_whole_name_typed_is_a_choice(form, site):
    form.fill("#drug", "ceftriaxone")
    form.click(SAVE)
    form.wait_for_selector("#saved")
    assert site.saved == [{"drug": "c", "dose": "2 g"}]


def test_part_of_a_name_is_never_guessed_nor_dropped(form, site):
    form.fill("#drug", "ceft")
    form.press("#dose", "Enter")
    form.wait_for_selector("#drug-unmatched:has-text('is not in the list')")
    form.wait_for_selector("#drug:focus")
    assert form.is_visible("form")
    assert site.saved == []
    form.fill("#drug", "")
    form.press("#dose", "Enter")
    form.wait_for_selector("#saved")
    assert site.saved == [{"drug": None, "dose": "2 g"}]


def test_a_name_in_the_list_is_text_not_markup(form):
    form.fill("#drug", "dapto")
    form.wait_for_selector(".autocomplete__option:has-text('<b>Dapto')")
    assert form.locator(".autocomplete__option b").count() == 0


def test_a_box_one_types_into_keeps_its_hint(form):
    form.fill("#drug", "ceft")
    form.wait_for_timeout(200)
    assert "drug-hint" in form.get_attribute("#drug", "aria-describedby")


def test_an_open_form_with_errors_is_accessible_at_any_width(form):
    form.fill("#dose", "")
    form.fill("#started_on", "soon")
    form.click(SAVE)
    form.wait_for_selector("#started_on-error")
    form.wait_for_selector("#dose:focus")
    look(form, "refused", widths=(1280, 768, 320))


def test_everything_works_without_scripts(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url)
    page.click("text=Change")
    page.fill("#started_on", "soon")
    page.click(SAVE)
    assert page.inner_text("#dose-error").split() == ["Error:", "Enter", "the", "dose"]
    assert page.input_value("#started_on") == "soon"
    page.select_option("#drug", "d")
    page.fill("#dose", "3")
    page.fill("#started_on", "today")
    page.click(SAVE)
    assert site.saved == [{"drug": "d", "dose": "3"}]
    context.close()
