"""Words that no screen, message or command uses, each with what to write instead.

The measure is the NHS content style, in plain British English: what a ward sister would say. Each
word is a regular expression, matched whole and in any case.
"""

WORDS = {
    r"mend(s|ed|ing)?": "fix",
    r"information asked": "information requested",
    r"(leave|left|leaving) (\w+ )*out of the returns?": "exclude from the return",
    r"holds? up": "block",
    r"beside": "next to, with, as well as",
    r"nobody": "no one",
    r"whoever": "the person who, anyone who",
    r"anew": "again",
    r"(by|of) (itself|themselves)": "on its own",
    r"stands?": "is, is shown, is listed",
    r"stood": "was",
    r"passed over": "skipped",
    r"meanwhile": "since you opened this page",
    r"any more": "no longer",
    r"lately": "recently",
    r"(not|are|is) whole": "incomplete, complete",
    r"who gets in": "who has access",
    r"hangs? together": "agree",
    r"tries": "attempts",
    r"(go|goes|going|gone) on": "continue",
    r"(take|takes|taken|took) (it |that )?back": "undo",
    r"at once": "straight away, at the same time",
    r"is no (date|time|number|code|anchor|table|file|folder|plain|network|CSV)": "is not a",
    r"(lie|lies) (ahead|in|wholly|outside|inside|far)": "is",
    r"of before": "previous, as before",
    r"holds? the server's console": "has access to the server",
    r"shut (out|yourself out)": "remove access",
    r"counts? otherwise|counted otherwise": "differently",
    r"name no patient": "do not name a patient",
    r"let in": "allowed",
    r"slips? of the pen": "spelling mistake",
}

KEPT = {
    "pms/domain/nors/examples.py": "the worked examples of the rule set, as it has them",
    "pms/domain/nors/settled.py": "how the rule set settles two of its rules, as it has them",
    "pms/domain/nors/rules.py": "the rule set's own text, which the registry's rules bind",
    "pms/reports/audit_pack/outside.py": "sheets of issues that were published, word for word",
    "pms/reports/audit_pack/pack.py": "sheets, whose words stay with those that were published",
}
"""Files whose words stay as they are, and why."""

STORED = ("password changed meanwhile",)
"""Reasons that rows of the history hold."""
