"""What the program says is plain English: no word of the list in a page, a message or a script."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import pms
from tests.collected import ROOT
from tests.words_to_avoid import KEPT, STORED, WORDS

PROGRAM = Path(pms.__file__).parent
AVOIDED = {
    re.compile(rf"\b(?:{word})\b".replace(" ", r"\s+"), re.IGNORECASE): instead
    for word, instead in WORDS.items()
}

NOT_SAID = re.compile(r"\{#.*?#\}|<!--.*?-->|<(script|style|svg)\b.*?</\1>", re.DOTALL)
JINJA = re.compile(r"\{[%{].*?[%}]\}", re.DOTALL)
TAG = re.compile(r"<[^>]*>", re.DOTALL)
QUOTED = re.compile(r'"([^"\n]*)"|`([^`\n]*)`')

Said = tuple[int, str]


def test_no_page_has_a_word_to_avoid():
    pages = sorted((PROGRAM / "templates").rglob("*.html"))
    assert list(found(pages, said_by_template)) == []


def test_no_message_has_a_word_to_avoid():
    modules = [path for path in sorted(PROGRAM.rglob("*.py")) if name(path) not in KEPT]
    assert list(found(modules, said_by_module)) == []


def test_no_script_says_a_word_to_avoid():
    scripts = [path for path in sorted(PROGRAM.rglob("*.js")) if ".min." not in path.name]
    assert list(found(scripts, said_by_script)) == []


@pytest.mark.parametrize(
    ("path", "text", "word"),
    [
        ("page.html", '<p class="beside">\n{# nobody #}Mend the record</p>', "page.html:2: Mend"),
        ("page.html", "<p>What nobody\nsees</p>", "page.html:1: nobody"),
        ("page.html", '{{ tag("Information asked", "blue") }}', "page.html:1: Information asked"),
        ("page.html", '<a title="Left out of the return">', "page.html:1: Left out of the return"),
        (
            "says.py",
            '"""Nobody."""\n\nflash(f"{one} is passed"\n  " over")',
            "says.py:3: passed over",
        ),
        (
            "says.py",
            '@click.command("x")\ndef x():\n  """What nobody needs."""',
            "says.py:3: nobody",
        ),
        ("says.js", '// nobody\nsay("Go on without it");', "says.js:2: Go on"),
    ],
)
def test_a_word_to_avoid_is_found_with_its_line(tmp_path, path, text, word):
    (tmp_path / path).write_text(text, encoding="utf-8")
    said_by = {".html": said_by_template, ".py": said_by_module, ".js": said_by_script}
    told = list(found([tmp_path / path], said_by[Path(path).suffix]))
    assert [one.split(" (")[0].rpartition("/")[2] for one in told] == [word]


def test_codes_comments_and_docstrings_may_have_any_word(tmp_path):
    (tmp_path / "codes.py").write_text('"""Nobody."""\n# nobody\nNOBODY = "nobody"\n')
    assert list(found([tmp_path / "codes.py"], said_by_module)) == []


def test_what_is_kept_is_there():
    assert [path for path in KEPT if not (ROOT / path).exists()] == []


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


def found(paths, said_by) -> Iterator[str]:
    """File, line, word and what to write instead, for each word to avoid."""
    for path in paths:
        for line, text in said_by(path.read_text(encoding="utf-8")):
            for word, instead in AVOIDED.items():
                for match in word.finditer(text):
                    at = line + text[: match.start()].count("\n")
                    told = " ".join(match.group().split())
                    yield f"{name(path)}:{at}: {told} (write: {instead})"


def said_by_template(text: str) -> Iterator[Said]:
    """Its words, and the texts that its tags and attributes hold."""
    text = NOT_SAID.sub(blank, text)
    for code in (JINJA, TAG):
        for tag in code.finditer(text):
            yield from quoted(tag.group(), text.count("\n", 0, tag.start()) + 1)
        text = code.sub(blank, text)
    yield 1, text


def said_by_module(text: str) -> Iterator[Said]:
    """Each text of it, a docstring only where it is a command's help; a code has no space."""
    tree = ast.parse(text)
    commands = {id(node.body[0]) for node in ast.walk(tree) if is_command(node)}
    docs = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and id(node) not in commands
    }
    parts = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            texts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
            yield from spoken(node.lineno, "".join(texts))
        elif isinstance(node, ast.Constant) and id(node) not in docs | parts:
            yield from spoken(node.lineno, node.value if isinstance(node.value, str) else "")


def is_command(node: ast.AST) -> bool:
    if not isinstance(node, ast.FunctionDef):
        return False
    return any(
        "command(" in ast.unparse(one) or "group(" in ast.unparse(one)
        for one in node.decorator_list
    )


def said_by_script(text: str) -> Iterator[Said]:
    text = re.sub(r"/\*.*?\*/", blank, text, flags=re.DOTALL)
    text = re.sub(r"(?<![:\w\"])//[^\n]*", blank, text)
    yield from quoted(text, 1)


def quoted(text: str, line: int) -> Iterator[Said]:
    for match in QUOTED.finditer(text):
        yield from spoken(line + text.count("\n", 0, match.start()), match[1] or match[2] or "")


def spoken(line: int, text: str) -> Iterator[Said]:
    if text not in STORED and (" " in text.strip() or text[:1].isupper()):
        yield line, text


def blank(match: re.Match[str]) -> str:
    """As many lines as were there."""
    return "\n" * match.group().count("\n") or " "
