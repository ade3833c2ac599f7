"""What a list finds is what the rest of the program shows."""

from random import Random

from sqlalchemy import select

from pms.auth.models import Organisation
from pms.cohorts.filters import read_filter
from pms.cohorts.queries import find
from pms.episodes.models import Episode
from pms.store.base import db
from pms.store.scoping import current_scope
from pms.ward.queries import list_ward, on_the_ward
from tests.cohorts.random_records import make
from tests.cohorts.test_fields import TODAY
from tests.factories import a_list_value, an_episode
from tests.ward.test_ward import days_ago


def found(**asked):
    read = read_filter(asked, TODAY, may_read_patients=True)
    return sorted(id_ for id_, _ in find(read.filter, TODAY).rows)


def flagged():
    organisation = db.session.get_one(Organisation, current_scope())
    return sorted(
        row.id for row in list_ward(TODAY, on_the_ward(organisation)) if "review" in row.kinds
    )


def test_the_list_of_overdue_reviews_is_what_the_ward_flags(app):
    seed = Random().randrange(10**9)
    make(Random(seed), TODAY, number=120)
    overdue = flagged()
    assert found(review_overdue=["yes"]) == overdue, seed
    rest = sorted(set(db.session.scalars(select(Episode.id))) - set(overdue))
    assert found(review_overdue=["no"]) == rest, seed
    assert overdue
    assert rest


def test_the_review_that_the_plan_named_is_overdue_in_both_before_there_is_any(app):
    late = an_episode(decided_on=days_ago(3), planned_review_on=days_ago(1))
    an_episode(decided_on=days_ago(3), planned_review_on=TODAY)
    assert found(review_overdue=["yes"]) == flagged() == [late.id]


def test_a_consultant_and_a_ward_are_found_by_the_name_that_episodes_hold(app):
    a_list_value(list_name="consultant", code="local_dr_a_alder", label="Dr A Alder")
    a_list_value(list_name="ward", code="local_ward_7", label="Ward 7")
    named = an_episode(consultant="Dr A Alder", ward="Ward 7")
    an_episode()
    assert found(consultant=["Dr A Alder"]) == [named.id]
    assert found(ward=["Ward 7"]) == [named.id]
