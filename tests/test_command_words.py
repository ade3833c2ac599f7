"""What is typed on a command line or set in the environment is read by the one rule of characters.

Whatever is wrong with it is said in one line that a terminal can bear.
"""

import click
import pytest
import sqlalchemy as sa

from pms import cli, config
from pms.auth.models import User
from pms.cli import commands
from pms.command_words import PlainWord
from pms.config import ENVIRONMENT, read_setting
from pms.refusal import Refused
from pms.store.base import db
from pms.web.networks import names
from tests import factories

UNKEEPABLE = [*"\x00\x07\x1b\x7f\x85\x9b\udcff\ud800\ufffe"]


def every_command(group=commands, words=()):
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from every_command(command, (*words, name))
        else:
            yield (*words, name), command


PARAMETERS = [
    (words, parameter)
    for words, command in every_command()
    for parameter in command.params
    if not parameter.is_eager
]
TEXTS = [one for one in PARAMETERS if isinstance(one[1].type, PlainWord)]


def test_every_text_of_every_command_is_read_by_the_rule():
    assert not [one for one in PARAMETERS if type(one[1].type) is type(click.STRING)]
    assert {parameter.name for _, parameter in TEXTS} >= {"username", "name", "ods", "reason"}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An instance folder in which nothing was set up, and no setting."""
    for variable in ENVIRONMENT:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("PMS_INSTANCE", str(tmp_path))
    return tmp_path


def a_line(words, parameter, text):
    """A command line with the text in its place, and something in all other places."""
    given = {one.name: one for place, one in PARAMETERS if place == words}
    line = []
    for name, one in given.items():
        value = text if name == parameter.name else "x"
        if isinstance(one, click.Argument):
            line.append(value)
        elif name == parameter.name or one.required:
            choices = getattr(one.type, "choices", ())
            line += [one.opts[0], choices[0] if choices else value]
    return [*words, *line]


@pytest.mark.parametrize(
    ("words", "parameter"), TEXTS, ids=[f"{' '.join(words)} {one.name}" for words, one in TEXTS]
)
@pytest.mark.parametrize("character", UNKEEPABLE, ids=ascii)
def test_a_character_that_cannot_be_kept_is_refused_in_one_line(
    folder, capfd, words, parameter, character
):
    code = cli.run(a_line(words, parameter, f"a{character}b"))

    out, err = capfd.readouterr()
    assert (code, out) == (2, "")
    assert err.endswith(f"the character U+{ord(character):04X}, which cannot be kept\n")
    assert err.removesuffix("\n").isprintable()
    assert not any(folder.iterdir())


def test_a_name_is_kept_as_a_person_sees_it(app, runner):
    said = runner("technical", "add", " new\u200b.person ", "--name", "Zoe\u0308\xa0  O\xadBrien")

    assert (said.code, said.err) == (0, "")
    user = db.session.scalars(sa.select(User).where(User.username == "new.person")).one()
    assert user.name == "Zoë OBrien"


NORS = ("nors", "export", "--organisation", "RXX", "--service", "adult", "--output", "-")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ((*NORS, "--quarter", "2025Q3", "--revision", 10**20), "--revision"),
        ((*NORS, "--quarter", "2025Q3", "--revision", 2**31), "--revision"),
        ((*NORS, "--quarter", f"{10**30}Q3"), "not a quarter"),
        (("technical", "add", "jo", "--name", "x" * 101), "the name has 101 characters"),
        (("national", "add", "jo", "--name", "x" * 101), "the name has 101 characters"),
        (("technical", "add", "x" * 10_001), "the text has 10,001 characters"),
        (("setup", "--ods", "RYY", "--name", "x" * 201, "--admin", "jo"), "set up for RXX already"),
    ],
    ids=lambda words: " ".join(map(str, words))[:80] if isinstance(words, tuple) else "",
)
def test_what_is_too_large_to_be_kept_is_refused_in_one_line(app, runner, line, said):
    result = runner(*line)

    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert result.err.count("\n") == 1
    assert "fault in PMS" not in result.err


def test_an_organisation_with_an_endless_name_is_refused(app):
    with pytest.raises(Refused, match="201 characters; at most 200 fit"):
        factories.an_organisation(name="x" * 201)


@pytest.mark.parametrize(
    "line",
    [
        ("import", "nowhere\x1b[31m\x07\udcff\ud800\nat all", "--organisation", "RXX"),
        ("import", "nowhere", "--organisation", "R\x1bX"),
        ("export", "nowhere/\x07\x9b\udcff\n", "--organisation", "RXX"),
        ("nors", "check", "nowhere\x07\x9b\udcff\n"),
        ("nors", "check\x1b", "x"),
        ("nors", "check", "--no\x1b\nway"),
        ("\x1b[31m\n",),
    ],
    ids=ascii,
)
def test_whatever_is_refused_is_said_in_one_line_that_a_terminal_can_bear(app, runner, line):
    said = runner(*line)

    assert said.code == 2
    assert said.out == ""
    assert said.err.startswith("pms: ")
    assert said.err.endswith("\n")
    assert said.err.removesuffix("\n").isprintable()


def test_a_path_is_taken_as_it_is_and_shown_as_a_terminal_can_bear(app, runner, tmp_path):
    factories.an_episode()
    target = tmp_path / "a  b\x1b\udcff"

    said = runner("export", target, "--organisation", "RXX")

    assert (said.code, said.err) == (0, "")
    assert (target / "patients.csv").exists()
    assert "a  b \\xff. It holds" in said.out
    again = runner("import", target, "--organisation", "RXX")
    assert again.out == "patients: 1 already imported\nepisodes: 1 already imported\n" + (
        "Everything in the bundle is there already; nothing was changed.\n"
    )
    factories.an_organisation(ods_code="RYY")
    assert runner("import", target, "--organisation", "RYY").code == 0


# --- Settings -----------------------------------------------------------------------------------


@pytest.mark.parametrize("variable", ENVIRONMENT)
@pytest.mark.parametrize("character", ["\x1b", "\udcff"], ids=ascii)
def test_a_setting_with_a_character_that_cannot_be_kept_is_refused_by_its_name(
    folder, monkeypatch, capfd, variable, character
):
    monkeypatch.setenv(variable, "a" * 40 + character)
    code = cli.run(["facts", "verify"])

    out, err = capfd.readouterr()
    assert (code, out) == (2, "")
    words = f"the text holds the character U+{ord(character):04X}, which cannot be kept"
    assert err == f"pms: {variable}: {words}\n"


def test_a_setting_is_read_as_a_person_sees_it(folder):
    listed = read_setting("PMS_HOSTS", "opat.trust.nhs.uk\u200b\xa0\r\n\ufeffopat2.trust.nhs.uk ")
    assert names(listed) == {"opat.trust.nhs.uk", "opat2.trust.nhs.uk"}


@pytest.mark.parametrize("key", config.AS_GIVEN)
def test_a_setting_with_a_secret_in_it_stays_as_it_is(folder, key):
    variable = next(name for name, setting in ENVIRONMENT.items() if setting == key)
    secret = " violet  kettle\u200b harbour\xa0moss "
    assert read_setting(variable, secret) == secret
    with pytest.raises(Refused, match=f"^{variable}: "):
        read_setting(variable, "\x00")
