"""A statement in the words that both databases have in common, to see that both were sent it.

SQLAlchemy writes the same statement for each in its own way: how a value stands in it, which rows
are held, what comes back. Here that is taken off. A row that is written is looked at column by
column, as the program writes whichever columns changed: each column is to be proven once, not each
set of them. So is each of the ranges that a search reads together: which they are depends on how
much was typed by then.
"""

import re

IN_COMMON = (
    (
        r"%(\(\w+\))?s(::[A-Z]+( (PRECISION|VARYING|WITH TIME ZONE|WITHOUT TIME ZONE))*(\[\])?)?",
        "?",
    ),
    (r"\(?__\[POSTCOMPILE_\w+\](~~\w+~~)?\)?", "(?)"),
    (r" COLLATE (C|BINARY)\b", ""),
    (r"(\([?, ]+\))(, \1)+", r"\1"),  # several rows at once
    (r" FOR (NO KEY |KEY )?(UPDATE|SHARE)( OF [\w, ]+)?( SKIP LOCKED| NOWAIT)?$", ""),
    (r" RETURNING [\w., ]+$", ""),
    (r" LIMIT \? OFFSET \?", " LIMIT ?"),  # SQLite's begins at 0 where no more is said
    (r" IS NOT DISTINCT FROM ", " IS "),
    (r" IS DISTINCT FROM ", " IS NOT "),
    (r"\btrue\b", "1"),
    (r"\bfalse\b", "0"),
    (r"CAST\(STRFTIME\('%Y', ([\w.]+)\) AS INTEGER\)", r"EXTRACT(year FROM \1)"),
    (r"CAST\(STRFTIME\('%m', ([\w.]+)\) AS INTEGER\)", r"EXTRACT(month FROM \1)"),
    (r"CAST\(STRFTIME\('%d', ([\w.]+)\) AS INTEGER\)", r"EXTRACT(day FROM \1)"),
)
RULES = [(re.compile(pattern), words) for pattern, words in IN_COMMON]
A_NEW_ROW = re.compile(
    r"INSERT INTO (\w+) \(([\w, ]+)\) (?:VALUES \([?, ]+\)|SELECT p0::.* sen_counter)"
)
SOME_COLUMNS = re.compile(r"UPDATE (\w+) SET (\w+ ?= ?\?(?:, \w+ ?= ?\?)*) (WHERE .*)")
RANGES_TOGETHER = re.compile(r"(.*? FROM \()(SELECT .* UNION ALL .*)(\) AS anon ORDER BY .*)")
ANONYMOUS = re.compile(r"\banon_\d+\b")


def in_common(text: str) -> str:
    """The statement without what only one database says."""
    text = " ".join(text.split()).replace('"', "")
    for pattern, words in RULES:
        text = pattern.sub(words, text)
    return text


def parts(text: str) -> frozenset[str]:
    """What is to be proven of a statement: itself, or each column that it writes."""
    text = in_common(text)
    if new := A_NEW_ROW.fullmatch(text):
        table, columns = new.groups()
        return frozenset(f"INSERT INTO {table} ({column})" for column in columns.split(", "))
    if some := SOME_COLUMNS.fullmatch(text):
        table, columns, which = some.groups()
        written = {f"UPDATE {table} SET {column}" for column in columns.split(", ")}
        return frozenset({f"UPDATE {table} {which}", *written})
    if together := RANGES_TOGETHER.fullmatch(ANONYMOUS.sub("anon", text)):
        before, ranges, after = together.groups()
        return frozenset({f"{before}...{after}", *ranges.split(" UNION ALL ")})
    return frozenset({text})
