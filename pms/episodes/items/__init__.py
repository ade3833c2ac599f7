"""What the items of an episode share.

The items are courses, lines, events, admissions, reviews, tasks and later outcomes; each has its
own subpackage with its questions, its changes and its pages.
"""
