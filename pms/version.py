"""The version of the program: the same in the command, on the pages and in a return's manifest."""

VERSION = "0.1.0"
