"""Every table and column of an organisation is in the bundle, or there is a reason why not.

Whoever adds a column meets this test: carry it (pms/transfer/tables/), or say why it stays.
"""

import pytest

from pms.store.base import Base
from pms.transfer import archive
from pms.transfer.tables import EPISODES, TABLES

IN_EVERY_TABLE = {
    "id": "the key of this database; a reference stands for it",
    "organisation_id": "an import names its own organisation",
    "version": "counts changes within this database",
    "entered_in_error_at": "rows entered in error stay behind",
    "entered_in_error_reason": "rows entered in error stay behind",
}

COLUMNS_THAT_STAY = {
    "episode.first_opat_day": "computed from courses and admissions",
    "episode.last_opat_day": "computed from courses and admissions",
    "episode.opat_days": "computed from courses and admissions",
    "episode.therapy_ended_on": "computed from courses and admissions",
    "episode.next_review_on": "computed from reviews",
    "patient.family_key": "computed from the name",
    "patient.given_key": "computed from the name",
    "patient.hospital_key": "computed from the hospital number",
    "questionnaire_code.code_hash": "a secret of this installation, of no use in another",
    "query_confirmation.digest": "of the facts: an import makes it of those that it brings",
    "triage.ref": "an episode has one checklist, found by its episode",
}

TABLES_BESIDE = {
    "final_return": "returns",
    "submission": "returns",
    "publication": "publications",
    "ward_round": "rounds",
    "round_patient": "rounds",
    "old_system_patient": "old-system",
}
"""Written as files that are not imported, and the folder they lie in (pms/transfer/archive.py)."""

TABLES_THAT_STAY = {
    "access_review": "about accounts, which every installation gives out itself",
    "approval": "the technical team's paperwork on this installation",
    "authorisation_item": "the technical team's paperwork on this installation",
    "enrolled_browser": "opens this installation",
    "history": "what was done in this installation, chained so that nobody can change it",
    "import": "how records came in here; an import elsewhere is noted there",
    "imported_row": "how records came in here; an import elsewhere is noted there",
    "national_consent": "about figures that this installation gives a national body: given anew",
    "recent_choice": "what a person chose last, to be offered first",
    "saved_list": "a setting of a person's account, in the words of this program's filters",
    "user": "accounts and passwords are given out anew; records keep names as text",
}

MODELS = {
    mapper.local_table.name: mapper
    for mapper in Base.registry.mappers
    if "organisation_id" in mapper.columns
}
CARRIED = {table.model.__tablename__: table for table in TABLES.values()}


@pytest.mark.parametrize("name", sorted(MODELS))
def test_each_table_of_an_organisation_is_carried_or_there_is_a_reason(name):
    said = [name in CARRIED, name in TABLES_BESIDE, name in TABLES_THAT_STAY]

    assert said.count(True) == 1, f"carry {name} in pms/transfer/tables/, or say why it stays"


@pytest.mark.parametrize("name", sorted(CARRIED))
def test_each_column_of_a_carried_table_is_carried_or_there_is_a_reason(name):
    carried = {column.attribute for column in CARRIED[name].columns}
    kept = {attribute.key for attribute in MODELS[name].column_attrs} - IN_EVERY_TABLE.keys()
    stays = {column for column in kept if f"{name}.{column}" in COLUMNS_THAT_STAY}

    assert kept - carried - stays == set(), "carry it in pms/transfer/tables/, or say why it stays"
    assert carried & stays == set(), "this is carried: the reason is out of date"


def test_no_reason_is_about_what_is_not_there():
    columns = {
        f"{name}.{attribute.key}" for name, one in MODELS.items() for attribute in one.column_attrs
    }

    assert COLUMNS_THAT_STAY.keys() <= columns
    assert TABLES_BESIDE.keys() | TABLES_THAT_STAY.keys() <= MODELS.keys()
    assert set(TABLES_BESIDE.values()) == set(archive.FOLDERS)


def test_every_table_of_the_bundle_is_of_an_organisation():
    assert CARRIED.keys() <= MODELS.keys()
    assert len(CARRIED) == len(TABLES)
    assert EPISODES in CARRIED.values()
