"""The kinds of entry that an episode has many of: courses, lines, events, admissions and others.

Each kind is one file: its questions, its rules, its changes and the odd page of its own. What they
share stands beside them, and two views add and correct entries of every kind.
"""
