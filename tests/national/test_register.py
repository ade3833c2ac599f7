"""What was shown nationally stays, and what a second count may add to it."""

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from pms.national import register, tables
from pms.national.models import NationalPublication
from pms.store.base import db
from pms.store.scoping import organisation_scope
from pms.trail import unknown_records
from tests.factories import the_organisation, writing
from tests.national.installation import PAGE, an_organisation_with, fill
from tests.national.seen import again, csv_of, shown_in, total

pytestmark = pytest.mark.on_sqlite(
    "what was shown stays: rules of figures that are counted in Python"
)


def publications() -> list[NationalPublication]:
    db.session.expire_all()
    return list(
        db.session.scalars(select(NationalPublication).order_by(NationalPublication.id)).all()
    )


def test_what_was_shown_once_stays_whatever_is_recorded_or_consented_to_later(viewer, five):
    before = {one: shown_in(viewer.get(one)) for one in (PAGE, *map(csv_of, tables.NAMES))}
    fill(five[0], 30, line_events=20)
    an_organisation_with(40)
    with writing():
        the_organisation(five[1].ods_code).state = "suspended"
        db.session.commit()
    assert {one: shown_in(viewer.get(one)) for one in before} == before
    (row,) = publications()
    assert (row.service, row.quarter, row.number) == ("adult", "2026Q1", 1)
    assert row.organisations == sorted(one.id for one in five)


def test_a_publication_beside_which_the_history_says_nothing_is_named(viewer, five):
    viewer.get(PAGE)
    (row,) = publications()
    values = {column.name: getattr(row, column.name) for column in row.__table__.columns}
    again_with = values | {"id": row.id + 1, "quarter": "2025Q4"}
    with writing(), organisation_scope("all"):
        before = unknown_records.unknown_records().get(0, [])
        db.session.execute(sa.insert(NationalPublication).values(again_with))
        after = unknown_records.unknown_records()[0]
        db.session.commit()
    untold = "1 record of the table national_publication without any history"
    assert untold not in before
    assert untold in after


@pytest.mark.on_both
def test_two_who_look_first_at_once_see_the_same(viewer, five, monkeypatch):
    """The other one's look lies between this one's count and its keeping."""
    count = register.national_publication
    looked = []

    def meanwhile(*given, **more):
        if not looked:
            looked.append(True)
            looked.append(shown_in(viewer.get(PAGE)))
        return count(*given, **more)

    monkeypatch.setattr(register, "national_publication", meanwhile)
    assert shown_in(viewer.get(PAGE)) == looked[1]
    assert len(publications()) == 1


def test_a_quarter_is_counted_again_with_a_reason(viewer, five):
    viewer.get(PAGE)
    for _ in range(3):
        an_organisation_with(20)
    response = again(viewer)
    page = viewer.follow(response)
    assert "8 organisations counted" in page.words
    assert "for the second time" in page.words
    assert total(page, "Counted episodes") == "135"
    first, second = publications()
    assert (first.reason, second.reason) == (None, "Three more have joined")


def test_counting_again_needs_a_reason_and_something_that_has_changed(viewer, five):
    viewer.get(PAGE)
    response = again(viewer, reason=" ")
    assert response.status_code == 422
    assert "Say why" in response.words
    response = again(viewer)
    assert response.status_code == 422
    assert "The records give the same figures as before" in response.words
    assert len(publications()) == 1


def test_a_quarter_that_may_not_be_shown_any_more_is_not_counted_again(viewer, five):
    viewer.get(PAGE)
    with writing():
        for one in five[:3]:
            the_organisation(one.ods_code).state = "suspended"
        db.session.commit()
    assert "Only two organisations" in again(viewer).words
    assert total(viewer.get(PAGE), "Counted episodes") == "75"


def test_only_a_published_quarter_is_counted_again(viewer, five):
    address = PAGE.replace("?", "/count-again?")
    assert viewer.get(address).status_code == 404
    viewer.get(PAGE)
    assert viewer.get(address).status_code == 200
    assert viewer.get(address.replace("quarter=1", "quarter=year")).status_code == 404


def test_a_press_on_a_page_that_is_out_of_date_counts_nothing(viewer, five):
    viewer.get(PAGE)
    fill(five[0], 30)
    again(viewer)
    fill(five[0], 30)
    response = viewer.post(PAGE.replace("?", "/count-again?"), {"seen": "1", "reason": "Again"})
    assert response.status_code == 422
    assert len(publications()) == 2


def test_one_more_event_over_ten_organisations_does_not_follow_from_two_counts(viewer):
    several = [an_organisation_with(5, line_events=1) for _ in range(10)]
    assert total(viewer.get(PAGE), "Line events") == "10"
    fill(several[0], 20, line_events=1)
    page = viewer.follow(again(viewer))
    assert total(page, "Counted episodes") == "70"
    assert total(page, "Line events") != "11"


@pytest.mark.parametrize("change", ["UPDATE national_publication SET reason = 'x'", "DELETE"])
def test_what_was_published_cannot_be_changed_or_deleted(viewer, five, change):
    viewer.get(PAGE)
    statement = "DELETE FROM national_publication" if change == "DELETE" else change
    with writing(), pytest.raises(sa.exc.DBAPIError, match="append-only"):
        db.session.execute(sa.text(statement))
