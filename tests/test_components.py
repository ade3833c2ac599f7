"""The macros of forms and pages: NHS markup, errors beside their fields, nothing typed lost."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask_wtf import FlaskForm
from jinja2 import StrictUndefined
from wtforms import (
    BooleanField,
    PasswordField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from pms.web.fields import CodeField, DayField, YesNoField, as_choices


class CourseForm(FlaskForm):
    dose = StringField("Dose", [DataRequired("Enter the dose")], description="In grams")
    started_on = DayField("Started on")
    drug = CodeField("Drug", [DataRequired("Select the drug")], choices=[("c", "Ceftriaxone")])
    at_home = YesNoField(
        "At home?", [InputRequired("Say whether it is at home")], unknown="Not known"
    )
    route = RadioField(
        "Route",
        choices=as_choices([(name, name) for name in ("IV", "IM", "SC", "Oral")]),
        validate_choice=False,
    )
    teams = SelectMultipleField(
        "Teams",
        choices=as_choices([("a", "OPAT"), ("b", "GP")]),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    agreed = BooleanField("The patient agrees")
    notes = TextAreaField("Notes")
    password = PasswordField("Password")


@pytest.fixture
def app():
    app = Flask("pms")
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.config.update(TESTING=True, SECRET_KEY="for tests", WTF_CSRF_ENABLED=False)
    return app


@pytest.fixture
def show(app):
    """Render a line of template with every macro at hand; answers are posted to the form."""

    def render(line, answers=None, **context):
        source = (
            '{% from "components/forms.html" import field, error_summary, buttons %}'
            '{% from "components/summary.html" import summary_row, tag, flag, empty_state, '
            "patient_banner %}"
            '{% from "components/messages.html" import warning, panel, details %}'
            '{% from "components/pagination.html" import pagination %}' + line
        )
        method = "GET" if answers is None else "POST"
        with app.test_request_context("/", method=method, data=answers):
            form = context.pop("form", CourseForm)()
            if answers is not None:
                form.validate()
            html = app.jinja_env.from_string(source).render(form=form, **context)
        return BeautifulSoup(html, "html.parser")

    return render


def described_by(page, control):
    """The texts a screen reader adds to a control, in order."""
    return [
        page.find(id=name).get_text(" ", strip=True)
        for name in control.get("aria-describedby", "").split()
    ]


def test_a_question_is_labelled_and_described(show):
    page = show("{{ field(form.dose, width=5) }}")
    box = page.select_one("input.nhsuk-input.nhsuk-input--width-5")
    assert page.select_one("label.nhsuk-label")["for"] == box["id"] == "dose"
    assert described_by(page, box) == ["In grams"]
    assert not page.select(".nhsuk-error-message, .nhsuk-form-group--error")


def test_an_error_stands_beside_its_field_and_is_read_with_it(show):
    page = show("{{ field(form.dose) }}", {"dose": ""})
    group = page.select_one(".nhsuk-form-group.nhsuk-form-group--error")
    message, box = group.select_one("#dose-error.nhsuk-error-message"), group.input
    assert message.get_text() == "Error: Enter the dose"
    assert message.select_one(".nhsuk-u-visually-hidden").text == "Error:"
    assert box in message.find_next_siblings()
    assert "nhsuk-input--error" in box["class"]
    assert described_by(page, box) == ["In grams", "Error: Enter the dose"]


def test_what_was_typed_is_kept(show):
    page = show(
        "{{ field(form.started_on) }}{{ field(form.notes) }}",
        {"started_on": "31/2/2026", "notes": "<b>said & done</b>"},
    )
    assert page.input["value"] == "31/2/2026"
    assert page.select_one("#started_on-error")
    assert page.textarea.text.strip() == "<b>said & done</b>"
    assert not page.b


def test_the_browser_does_not_check_before_the_server_does(show):
    page = show("{% for question in form %}{{ field(question) }}{% endfor %}", {})
    assert not page.select("[required]")


def test_an_empty_hint_hides_the_description(show):
    page = show('{{ field(form.started_on, hint="") }}')
    assert not page.select(".nhsuk-hint, [aria-describedby]")


@pytest.mark.parametrize(("name", "kind"), [("at_home", "radios"), ("teams", "checkboxes")])
def test_choices_are_a_group_with_a_legend(show, name, kind):
    page = show(f"{{{{ field(form.{name}, hint='Ask') }}}}")
    options = page.select(f"fieldset .nhsuk-{kind} > .nhsuk-{kind}__item")
    assert page.legend.text in ("At home?", "Teams")
    assert described_by(page, page.fieldset) == ["Ask"]
    for option in options:
        assert option.label["for"] == option.input["id"]
    assert len({option.input["id"] for option in options}) == len(options) >= 2


def test_few_choices_stand_side_by_side_and_many_below_each_other(show):
    page = show("{{ field(form.at_home) }}{{ field(form.route) }}")
    inline = [
        "nhsuk-radios--inline" in group["class"]
        for group in page.select("[data-module=nhsuk-radios]")
    ]
    assert inline == [True, False]
    assert not show("{{ field(form.at_home, inline=False) }}").select(".nhsuk-radios--inline")


def test_an_error_of_a_choice_describes_the_group(show):
    page = show("{{ field(form.at_home) }}", {})
    assert described_by(page, page.fieldset) == ["Error: Say whether it is at home"]


def test_a_single_checkbox_has_its_label_after_it(show):
    page = show("{{ field(form.agreed) }}", {"agreed": "y"})
    item = page.select_one(".nhsuk-checkboxes__item")
    assert item.input.has_attr("checked")
    assert item.input.find_next_sibling("label").text == "The patient agrees"


def test_a_long_list_can_be_typed_into(show):
    page = show("{{ field(form.drug, filter=True) }}", {"drug": ""})
    assert page.select_one("select.nhsuk-select.nhsuk-select--error[data-filter]")
    assert not show("{{ field(form.drug) }}").select("[data-filter]")


def test_a_password_can_be_shown_and_is_never_sent_back(show):
    page = show("{{ field(form.password) }}", {"password": "secret"})
    button = page.select_one("[data-module=nhsuk-password-input] button[hidden]")
    assert button["aria-controls"] == page.input["id"]
    assert page.input["autocomplete"] == "current-password"
    assert page.input["value"] == ""


def test_other_answers_are_not_remembered_by_a_shared_browser(show):
    assert show("{{ field(form.dose) }}").input["autocomplete"] == "off"
    page = show('{{ field(form.dose, autocomplete="username") }}')
    assert page.input["autocomplete"] == "username"


def test_the_summary_links_each_error_to_its_control(show):
    page = show(
        "{{ error_summary(form) }}{% for question in form %}{{ field(question) }}{% endfor %}",
        {"started_on": "soon"},
    )
    links = page.select(".nhsuk-error-summary [role=alert] a")
    assert {link.text for link in links} == {
        "Enter the dose",
        "Started on: Enter a real date, such as 13/7/2026",
        "Select the drug",
        "Say whether it is at home",
    }
    for link in links:
        assert page.find(id=link["href"][1:]).name in ("input", "select")


def test_a_form_without_errors_has_no_summary(show):
    assert show("{{ error_summary(form) }}").text == ""


def test_an_error_of_the_whole_form_stands_in_the_summary(show):
    class SignInForm(FlaskForm):
        def validate(self, **_):
            self.form_errors.append("The password is wrong")
            return False

    page = show("{{ error_summary(form) }}", {}, form=SignInForm)
    assert page.select_one(".nhsuk-error-summary li").text == "The password is wrong"


def test_cancel_fetches_the_region_alone_only_where_there_is_one(show):
    page = show('{{ buttons("Save", "/courses/1") }}')
    assert page.button.text == "Save"
    assert page.a["href"] == "/courses/1"
    assert not page.a.has_attr("hx-get")
    page = show('{{ buttons("Save", "/courses/1", region=True) }}')
    assert page.a["hx-get"] == "/courses/1"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "Not recorded"),
        ("", "Not recorded"),
        (0, "0"),
        (False, "No"),
        (True, "Yes"),
        ("x", "x"),
    ],
)
def test_a_missing_value_is_said_to_be_missing_and_zero_is_a_value(show, value, shown):
    page = show('{{ summary_row("Days", value) }}', value=value)
    assert page.dt.text == "Days"
    assert page.dd.get_text(strip=True) == shown


def test_text_of_the_record_is_never_markup(show):
    page = show(
        "{{ summary_row('a', text) }}{{ tag(text) }}{{ flag(text) }}{{ warning(text, text) }}"
        "{{ panel(text) }}{{ details(text, text) }}{{ empty_state(text) }}"
        "{{ patient_banner(text, [('Born', text)], flags=[text]) }}",
        text="<script>x</script>",
    )
    assert not page.find("script")
    assert page.get_text().count("<script>") == 12


def test_messages_hold_what_they_are_called_with(show):
    page = show("{% call warning('Stop') %}<p>Ask first</p>{% endcall %}")
    assert page.select_one(".nhsuk-card--warning p").text == "Ask first"


@pytest.mark.parametrize(
    ("page_number", "pages", "shown"),
    [
        (1, 1, []),
        (1, 3, ["1", "2", "3", "Next page"]),
        (6, 12, ["Previous page", "1", "⋯", "4", "5", "6", "7", "8", "⋯", "12", "Next page"]),
    ],
)
def test_pages_of_a_list_are_linked(show, page_number, pages, shown):
    page = show('{{ pagination(number, pages, "/?page=") }}', number=page_number, pages=pages)
    assert [link.get_text(strip=False) for link in page.select("nav > a, nav li")] == shown
    if shown:
        current = page.select("[aria-current=page]")
        assert [link["href"] for link in current] == [f"/?page={page_number}"]


def test_no_component_carries_a_style_or_a_script_of_its_own(app):
    names = [
        name
        for name in app.jinja_env.list_templates()
        if name.startswith(("components/", "errors/")) or name == "base.html"
    ]
    assert len(names) >= 7
    for name in names:
        source, _, _ = app.jinja_env.loader.get_source(app.jinja_env, name)
        page = BeautifulSoup(source, "html.parser")
        assert not page.select("[style], [onclick], [onchange], style, script:not([src])"), name


@pytest.mark.parametrize(
    ("label", "message", "said"),
    [
        ("CRP", "Enter a number, such as 1.5", "CRP: Enter a number, such as 1.5"),
        ("Postcode", "Use 10 characters or fewer", "Postcode: Use 10 characters or fewer"),
        ("Referred on", "Enter the referral date", "Enter the referral date"),
        ("Given name", "Enter the given name", "Enter the given name"),
        ("What went wrong?", "Select one of the list", "Select one of the list"),
    ],
)
def test_an_error_away_from_its_question_names_it(app, label, message, said):
    with app.test_request_context("/"):
        macros = app.jinja_env.get_template("components/forms.html").module
        assert macros.said_of(message, label) == said
