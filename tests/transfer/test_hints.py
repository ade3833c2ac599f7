"""What an import says of a value that no list has, and what it reads by another name."""

import pytest
from sqlalchemy import select

from pms.domain.care.lists import Value
from pms.domain.text.slips import slips_apart
from pms.episodes.models.entries import Course
from pms.picklists.shipped import shipped_lists
from pms.store.base import db
from pms.transfer.cells import CodeReader
from tests.transfer.bundles import a_course_row, a_folder, a_patient_row, bring_in, remarks_on

pytestmark = pytest.mark.on_sqlite("what a report says of a list's values: a rule of words")

OTHER_DRUGS = """
Lincomycin Miconazole Famciclovir Cefalotin Rifamycin Rifabutin Rifaximin Penciclovir Valaciclovir
Valganciclovir Ofloxacin Norfloxacin Gatifloxacin Erythromycin Roxithromycin Spiramycin Neomycin
Kanamycin Netilmicin Cefadroxil Cefaclor Cefprozil Cefixime Cefradine Cefotetan Cefoperazone
Cefepime Cefpirome Ceftizoxime Ceftibuten Doripenem Faropenem Biapenem Telavancin Bleomycin
Mitomycin Azlocillin Mezlocillin Piperacillin Ticarcillin Cloxacillin Dicloxacillin Oxacillin
Nafcillin Mecillinam Phenoxymethylpenicillin Tetracycline Oxytetracycline Demeclocycline
Lymecycline Eravacycline Omadacycline Ketoconazole Itraconazole Clotrimazole Econazole
Ravuconazole Nystatin Flucytosine Terbinafine Tinidazole Ornidazole Mupirocin Thiamphenicol
Ethambutol Streptozocin Pentamycin Natamycin Adefovir Tenofovir Artemether Quinine Chloroquine
Sulfadiazine Fidaxomicin Quinupristin Delafloxacin Plazomicin Telithromycin Oseltamivir
Sulfamethoxazole
"""


def refusal(list_name, text, values=None):
    reader = CodeReader(list_name, shipped_lists()[list_name] if values is None else values)
    with pytest.raises(ValueError, match="has no such value") as refused:
        reader(text)
    return str(refused.value).partition("no such value")[2]


@pytest.mark.parametrize("drug", OTHER_DRUGS.split())
def test_another_drug_is_never_suggested_for_one(drug):
    assert refusal("antimicrobial", drug) == ""


@pytest.mark.parametrize(
    ("list_name", "typed", "meant"),
    [
        ("antimicrobial", "Ceftriaxon", "Ceftriaxone"),
        ("antimicrobial", "Flucloxacilin", "Flucloxacillin"),
        ("antimicrobial", "Gentamycine", "Gentamicin"),
        ("antimicrobial", "Etrapenem", "Ertapenem"),
        ("antimicrobial", "Cidomicin", "Gentamicin"),
        ("antimicrobial", "Cephuroxim", "Cefuroxime"),
        ("diagnosis", "Celulitus", "Cellulitis"),
        ("diagnosis", "Endocarditus", "Endocarditis"),
        ("specialty", "Cardiolgy", "Cardiology"),
    ],
)
def test_a_slip_of_a_letter_or_two_is_told_from_what_was_meant(list_name, typed, meant):
    assert refusal(list_name, typed) == f"; perhaps {meant}"


def test_another_name_goes_before_what_is_spelled_like_it():
    assert refusal("antimicrobial", "Cidomycin") == "; perhaps Gentamicin"
    assert refusal("antimicrobial", "fluc") == "; perhaps Fluconazole or Flucloxacillin"


def test_a_short_list_is_given_whole_but_for_what_is_retired():
    assert refusal("sex", "F") == "; it has: Female; Male; Indeterminate; Not known"
    values = [Value("local_a", "East", retired=True), Value("local_b", "West")]
    assert refusal("community_team", "North", values) == "; it has: West"
    many = [Value(f"local_{at}", f"Team {at:02d}") for at in range(15)]
    assert refusal("community_team", "Nowhere", many) == ""
    assert "; it has: Team 00; " in refusal("community_team", "Nowhere", many[:14])
    assert refusal("community_team", "North", []) == ""


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [("abcd", "abcd", 0), ("abcd", "abdc", 1), ("abc", "abcd", 1), ("abcd", "xbcy", 2)],
)
def test_slips_are_counted_in_letters(one, other, apart):
    assert slips_apart(one, other, 2) == slips_apart(other, one, 2) == apart
    assert slips_apart("abcdef", "uvwxyz", 2) is None


def test_a_drug_by_its_other_name_is_read_and_said_once(app, tmp_path):
    agents = ["Tazocin", "tazocin", "TAZOCIN ", "ceftriaxone", "Ambisome"]
    courses = [a_course_row(course_ref=f"C{at}", agent=one) for at, one in enumerate(agents)]

    outcome = bring_in(a_folder(tmp_path / "b", patients=[a_patient_row()], courses=courses))

    assert not outcome.is_refused
    said = [line for line in outcome.report.lines() if "read as" in line]
    assert said == [
        'warned: courses.csv, row 2, agent "Tazocin": this is read as Piperacillin/tazobactam',
        'warned: courses.csv, row 6, agent "Ambisome": this is read as Liposomal amphotericin',
    ]
    kept = [one.agent for one in db.session.scalars(select(Course).order_by(Course.id))]
    assert kept == [*["piperacillin_tazobactam"] * 3, "ceftriaxone", "liposomal_amphotericin"]


def test_a_bundle_of_other_names_is_skipped_when_it_comes_again(app, tmp_path):
    courses = [a_course_row(agent="Tazocin", frequency="Once a day")]
    bundle = a_folder(tmp_path / "b", patients=[a_patient_row()], courses=courses)
    bring_in(bundle)

    again = bring_in(bundle)

    assert not again.is_refused
    assert not again.has_news


def test_a_name_of_two_drugs_is_refused_with_both(app, tmp_path):
    courses = [a_course_row(agent="Fluc")]

    [line] = remarks_on(a_folder(tmp_path / "b", patients=[a_patient_row()], courses=courses))

    assert line.endswith("has no such value; perhaps Fluconazole or Flucloxacillin")
