"""One fact is asked once: what a choice says besides is asked below it, and saved with it.

A course that is "Stopped: adverse event" says that there was an adverse event, which is a row of
its own. Its questions open in the same form, where no such row is recorded.
"""
