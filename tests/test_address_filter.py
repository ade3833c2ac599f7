"""Filters in the address of a page: what is read from it, and what its links say again."""

from pms.reports.drug_usage.filters import DrugUsageFilter
from pms.ward.filters import WardFilter
from pms.ward.tasks.filters import ALL, MINE, TaskFilter


def test_an_address_without_a_filter_has_what_is_usual():
    assert WardFilter.from_query("") == WardFilter(sort="name")
    assert TaskFilter.from_query("") == TaskFilter(whose=MINE)
    assert DrugUsageFilter.from_query("") == DrugUsageFilter()


def test_what_is_usual_is_not_in_a_link():
    assert WardFilter(consultant="Dr Ash").query() == "consultant=Dr+Ash"
    assert TaskFilter(due="today").query() == "due=today"
    assert DrugUsageFilter(giver="self").query() == "giver=self"


def test_a_link_may_change_one_thing_and_keep_the_rest():
    chosen = WardFilter(service="adult", sort="-age")
    assert chosen.query(flag="no_end") == "service=adult&flag=no_end&sort=-age"
    assert chosen.query(sort="name") == "service=adult"


def test_what_a_link_says_is_read_again():
    for chosen in (
        WardFilter(consultant="-", giver="self", sort="-day"),
        TaskFilter(whose=ALL, owner="mine", due="today"),
        DrugUsageFilter(form="-", consultant="Dr Ash & Co"),
    ):
        assert type(chosen).from_query(chosen.query()) == chosen


def test_what_makes_no_sense_in_an_address_is_ignored():
    assert WardFilter.from_query("sort=shoe&flag=red&other=1") == WardFilter()
    assert TaskFilter.from_query("due=never&owner=Jo") == TaskFilter()


def test_no_more_of_an_address_is_read_than_a_name_has():
    assert len(WardFilter.from_arguments({"consultant": "x" * 5000}).consultant) == 200
