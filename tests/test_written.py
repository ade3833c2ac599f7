"""Files that people read are compared whole, header included."""

from pathlib import Path

import pytest

from pms.domain.nors.layout import BOM
from tests.written import rows_in, rows_of

TESTS = Path(__file__).parent
OF_OTHERS = {"domain/records.py", "test_documents.py"}
"""These read files that people write: the shipped lists and the security requirements."""
FORGIVING = "DictReader("


@pytest.mark.parametrize("text", ["a,a\n1,2\n", "a,b\n1\n", "a,b\n1,2,3\n"])
def test_a_column_twice_or_a_row_of_another_length_is_not_read(text):
    with pytest.raises((AssertionError, ValueError)):
        rows_in(text)


def test_another_header_than_the_whole_of_it_is_not_read():
    assert rows_of(BOM + b"a,b\n1,2\n", ("a", "b")) == [{"a": "1", "b": "2"}]
    with pytest.raises(AssertionError):
        rows_of(BOM + b"a,b\n1,2\n", ("a",))
    with pytest.raises(AssertionError):
        rows_of(b"a,b\n1,2\n", ("a", "b"))


def test_no_test_reads_what_we_write_through_a_reader_that_forgives():
    found = {
        str(path.relative_to(TESTS))
        for path in TESTS.rglob("*.py")
        if path.name != "test_written.py" and FORGIVING in path.read_text(encoding="utf-8")
    }
    assert found == OF_OTHERS
