"""A packed bundle is measured before anything in it is read, and refused in one plain line."""

import ast
import random
import struct
import zipfile
import zlib
from pathlib import Path

import openpyxl
import pytest

import pms
from pms.config import DEFAULTS, ENVIRONMENT
from pms.refusal import Refused
from pms.transfer import limits as limits_module
from pms.transfer import packed, report, workbook
from pms.transfer.limits import MEGABYTE, NAMES, USUAL, ImportLimits, limits_of, setting
from pms.transfer.sources import opened_bundle
from tests.transfer.bundles import (
    a_folder,
    a_workbook,
    bring_in,
    remarks_on,
    zipped,
)
from tests.transfer.database import everything
from tests.transfer.invented import make_bundle
from tests.transfer.measuring import FLAT, highest, refused

__all__ = ["highest"]


def a_zip(path, entries, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def a_bomb(path, megabytes, name="patients.csv", head=b"patient_ref\n"):
    """One file that unpacks to as much: made a piece at a time, so that making it takes no room."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as to:
        to.write(head)
        for _ in range(megabytes):
            to.write(b"0" * MEGABYTE)
    return path


def said_to_be(path, size, content):
    """The first entry says another size, and that its beginning is all of it."""
    data = bytearray(path.read_bytes())
    crc = zlib.crc32(content[:size])
    for mark, at in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        place = data.index(mark) + at
        data[place : place + 4] = struct.pack("<I", crc)
        data[place + 8 : place + 12] = struct.pack("<I", size)
    path.write_bytes(bytes(data))
    return path


@pytest.fixture
def unpacked(monkeypatch):
    """How many bytes were unpacked to measure them."""
    sizes = []

    def counted(file, entry):
        for piece in pieces(file, entry):
            sizes.append(len(piece))
            yield piece

    pieces = packed.pieces
    monkeypatch.setattr(packed, "pieces", counted)
    return sizes


# --- Size ---------------------------------------------------------------------------------------


def test_a_bomb_is_refused_without_being_unpacked_or_taking_room(tmp_path, unpacked, highest):
    bomb = a_bomb(tmp_path / "b.zip", 600)

    line = refused(bomb)

    assert line == "b.zip unpacks to 601 MB; at most 500 MB are read (the setting IMPORT_MEGABYTES)"
    assert unpacked == []
    assert highest() < FLAT


def test_a_bomb_below_the_size_is_refused_by_its_ratio(tmp_path, unpacked):
    line = refused(a_bomb(tmp_path / "b.zip", 50))

    assert line.startswith("b.zip unpacks to 1,0")
    assert line.endswith(" times its size; at most 100 times are read (the setting IMPORT_RATIO)")
    assert unpacked == []


def test_sizes_of_many_files_count_together(tmp_path):
    noise = random.Random(1).randbytes(MEGABYTE - 1024)
    path = a_zip(tmp_path / "b.zip", {f"{number}.csv": noise for number in range(4)})

    assert refused(path, ImportLimits(megabytes=3)).startswith(
        "b.zip unpacks to 4 MB; at most 3 MB"
    )
    with opened_bundle(path, ImportLimits(megabytes=4)) as bundle:
        assert len(bundle.strays) == 4


@pytest.mark.parametrize("name", ["patients.csv", "notes.txt", "returns/old.csv", "__MACOSX/._x"])
def test_a_bomb_that_says_it_is_small_is_put_down_where_it_is_more(
    tmp_path, unpacked, highest, name
):
    content = b"patient_ref\n"
    bomb = said_to_be(a_bomb(tmp_path / "b.zip", 300, name), len(content), content)

    line = refused(bomb)

    assert (
        line == f"{name} in b.zip says it unpacks to 12 bytes and unpacks to more: it is not read"
    )
    assert sum(unpacked) <= packed.PIECE
    assert highest() < FLAT


def test_a_part_of_a_workbook_that_says_it_is_small_is_never_given_to_its_reader(
    tmp_path, highest, monkeypatch
):
    def never(*_args, **_given):
        raise AssertionError("nothing may read it")

    monkeypatch.setattr(openpyxl, "load_workbook", never)
    content = b"<workbook/>"
    bomb = a_bomb(tmp_path / "b.xlsx", 300, "xl/workbook.xml", content)

    line = refused(said_to_be(bomb, len(content), content))

    assert "says it unpacks to 11 bytes and unpacks to more" in line
    assert highest() < FLAT


def test_files_that_lie_over_each_other_are_measured_each(tmp_path):
    """One packed megabyte that a hundred names point at."""
    path = a_zip(tmp_path / "b.zip", {"0.csv": b"patient_ref\n" + b"01" * (MEGABYTE // 2)})
    with zipfile.ZipFile(path, "a") as archive:
        one = archive.infolist()[0]
        for number in range(1, 100):
            other = zipfile.ZipInfo(f"{number}.csv")
            other.compress_type, other.CRC = one.compress_type, one.CRC
            other.compress_size, other.file_size = one.compress_size, one.file_size
            other.header_offset = one.header_offset
            archive.filelist.append(other)
            archive.NameToInfo[other.filename] = other
        archive._didModify = True

    assert "times its size" in refused(path)
    assert refused(path, ImportLimits(megabytes=90)).startswith(
        "b.zip unpacks to 101 MB; at most 90 MB"
    )


def test_a_packed_file_that_is_itself_too_large_is_refused(tmp_path):
    path = a_zip(tmp_path / "b.zip", {"patients.csv": "patient_ref\n"})
    path.write_bytes(bytes(2 * MEGABYTE) + path.read_bytes())

    assert refused(path, ImportLimits(megabytes=1)).startswith(
        "b.zip has 3 MB; at most 1 MB are read"
    )
    with opened_bundle(path, ImportLimits(megabytes=3)) as bundle:
        assert [row.cells for row in bundle.tables["patients"].rows()] == [["patient_ref"]]


# --- Files and rows -----------------------------------------------------------------------------


def test_too_many_files_are_counted_and_not_unpacked(tmp_path, unpacked):
    path = a_zip(tmp_path / "b.zip", {f"{number}.txt": "" for number in range(11)})

    line = refused(path, ImportLimits(files=10))

    assert line == "b.zip holds 11 files; at most 10 are read (the setting IMPORT_FILES)"
    assert unpacked == []


def test_a_table_of_contents_of_many_megabytes_is_not_read(tmp_path, highest):
    path = a_zip(tmp_path / "b.zip", {"patients.csv": "patient_ref\n"})
    data = path.read_bytes()
    start = data.index(b"PK\x01\x02")
    end = bytearray(data[data.index(b"PK\x05\x06") :])
    contents = packed.LONGEST_CONTENTS + 1
    end[12:20] = struct.pack("<II", contents, start)
    with open(path, "wb") as file:
        file.write(data[:start])
        file.truncate(start + contents)
        file.seek(0, 2)
        file.write(bytes(end))

    line = refused(path)

    assert line.startswith(
        "b.zip cannot be read: its table of contents has 17 MB; at most 16 MB are read"
    )
    assert highest() < FLAT


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_rows_are_counted_over_all_tables_before_one_is_read(tmp_path, end):
    path = a_zip(tmp_path / "b.zip", {"a.csv": b"1" + 5 * end, "b.csv": 6 * end, "c.txt": 9 * end})

    line = refused(path, ImportLimits(rows=10))

    assert line == "b.zip holds more than 10 rows; at most 10 are read (the setting IMPORT_ROWS)"
    with opened_bundle(path, ImportLimits(rows=11)):
        pass


# --- Time ---------------------------------------------------------------------------------------


@pytest.fixture
def hours_pass(monkeypatch):
    """Each look at the clock finds it ten minutes later."""
    minutes = iter(range(0, 10**6, 10))
    monkeypatch.setattr(limits_module, "monotonic", lambda: 60 * next(minutes))


def test_measuring_ends_when_its_time_is_over(tmp_path, hours_pass):
    path = a_zip(tmp_path / "b.zip", {f"{number}.csv": "x" for number in range(3)})

    assert refused(path) == (
        "reading b.zip has taken more than 15 min; at most 15 min may be taken"
        " (the setting IMPORT_MINUTES)"
    )


def test_a_check_ends_when_its_time_is_over_and_nothing_was_changed(app, tmp_path, monkeypatch):
    bundle = zipped(a_folder(tmp_path / "bundle"), tmp_path / "b.zip")
    before = everything()
    begin = limits_module.Watch.begin

    passes = iter([0, 10**9])

    def begin_late(watch):
        begin(watch)
        watch._until -= next(passes)

    monkeypatch.setattr(limits_module.Watch, "begin", begin_late)

    with pytest.raises(Refused, match="has taken more than 15 min"):
        bring_in(bundle)

    assert everything() == before


def test_a_workbook_has_no_longer(tmp_path, hours_pass):
    assert "more than 15 min" in refused(a_workbook(tmp_path / "b.xlsx"))


def test_each_pass_over_a_bundle_has_its_whole_time(tmp_path, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(limits_module, "monotonic", lambda: now[0])
    with opened_bundle(zipped(a_folder(tmp_path / "bundle"), tmp_path / "b.zip")) as bundle:
        now[0] = 16 * 60.0
        with pytest.raises(Refused):
            list(bundle.tables["patients"].rows())
        bundle.begin()
        assert len(list(bundle.tables["patients"].rows())) == 2


# --- What is no plain archive -------------------------------------------------------------------


def bzip2(path):
    return a_zip(path, {"patients.csv": "patient_ref\n"}, zipfile.ZIP_BZIP2)


def lzma(path):
    return a_zip(path, {"patients.csv": "patient_ref\n"}, zipfile.ZIP_LZMA)


def twice(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("patients.csv", "patient_ref\n")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("patients.csv", "other\n")
    return path


def twice_by_another_stroke(path):
    return a_zip(path, {"in/patients.csv": "a\n", "in\\patients.csv": "b\n"})


def odd_name(path):
    return a_zip(path, {"patients\x1b.csv": "patient_ref\n"})


def nested_by_another_name(path):
    inner = a_zip(path.with_name("inner.zip"), {"patients.csv": "patient_ref\n"})
    return a_zip(path, {"patients.csv": inner.read_bytes()})


def absolute(path):
    return a_zip(path, {"/etc/patients.csv": "patient_ref\n"})


def of_another_machine(path):
    return a_zip(path, {"\\\\server\\share\\patients.csv": "patient_ref\n"})


def beside_and_out(path):
    return a_zip(path, {"returns/../../patients.csv": "patient_ref\n"})


def locked(path, flag=0x1):
    data = bytearray(a_zip(path, {"returns/x.csv": "patient_ref\n"}).read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= flag
    path.write_bytes(bytes(data))
    return path


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (bzip2, "patients.csv in the .zip is packed in another way than deflate"),
        (lzma, "patients.csv in the .zip is packed in another way than deflate"),
        (twice, "the .zip holds patients.csv twice"),
        (twice_by_another_stroke, "the .zip holds in\\patients.csv twice"),
        (odd_name, "the .zip holds a name with a character that cannot be kept: patients .csv"),
        (nested_by_another_name, "patients.csv in the .zip is another archive: unpack it first"),
        (absolute, "the .zip holds a path that leads out of it: /etc/patients.csv"),
        (of_another_machine, "the .zip holds a path that leads out of it: \\\\server\\share"),
        (beside_and_out, "the .zip holds a path that leads out of it: returns/../../patients.csv"),
        (locked, "the .zip is locked with a password: unlock it first"),
        (lambda path: locked(path, 0x40), "the .zip is locked with a password: unlock it first"),
    ],
)
def test_what_no_packed_bundle_has_is_refused_and_nothing_is_unpacked(
    tmp_path, highest, make, said
):
    assert said in refused(make(tmp_path / "b.zip"))


@pytest.mark.parametrize("offset", [2**31, 2**64 - 2])
@pytest.mark.parametrize("length", [0, 40])
def test_a_file_that_is_said_to_lie_elsewhere_is_damaged(app, tmp_path, offset, length):
    """Beyond the end; and, with a wrong length of the contents, before the beginning."""
    path = a_zip(tmp_path / "b.zip", {"patients.csv": "patient_ref\n"})
    with zipfile.ZipFile(path, "a") as archive:
        archive.infolist()[0].header_offset = offset
        archive._didModify = True
    data = bytearray(path.read_bytes())
    place = data.index(b"PK\x05\x06") + 16
    start = struct.unpack("<I", data[place : place + 4])[0]
    data[place : place + 4] = struct.pack("<I", min(start + length, 2**32 - 1))
    path.write_bytes(bytes(data))

    try:
        [line, *_] = remarks_on(path)
    except Refused as refusal:
        line = str(refusal)

    assert "damaged" in line


@pytest.mark.parametrize("ending", packed.ARCHIVES)
def test_an_archive_in_an_archive_is_refused_by_its_name(tmp_path, ending):
    path = a_zip(tmp_path / "b.zip", {f"more/inner{ending.upper()}": "x"})

    assert refused(path).startswith(f"the .zip holds another archive, more/inner{ending.upper()}")


# --- Limits -------------------------------------------------------------------------------------


def test_a_bundle_as_hospitals_have_them_stays_far_below_the_ratio(app, tmp_path):
    make_bundle(tmp_path / "bundle", 200)
    path = zipped(tmp_path / "bundle", tmp_path / "b.zip")
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)

    assert unpacked / path.stat().st_size < USUAL.ratio / 5
    with opened_bundle(path) as bundle:
        assert set(bundle.tables) >= {"patients", "episodes", "courses"}


def test_every_limit_is_a_setting_and_says_so(tmp_path):
    settings = {setting(name) for name in NAMES}
    assert limits_of(DEFAULTS) == USUAL
    assert settings == {name for name in DEFAULTS if name.startswith("IMPORT_")}
    assert {ENVIRONMENT[f"PMS_{name}"] for name in settings} == settings


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("given", ["0", "-1", "many", "1.5", "", "٣", 10**12])
def test_a_limit_that_is_no_number_is_refused_by_its_name(name, given):
    with pytest.raises(Refused, match=f"^{setting(name)} is a whole number from 1 up"):
        limits_of({**DEFAULTS, setting(name): given})


def test_the_command_keeps_to_the_settings(app, runner, tmp_path, monkeypatch):
    monkeypatch.setenv("PMS_IMPORT_ROWS", "4")
    bundle = zipped(a_folder(tmp_path / "bundle"), tmp_path / "b.zip")

    said = runner("import", bundle, "--organisation", "RXX")

    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "pms: b.zip holds more than 4 rows; at most 4 are read (the setting IMPORT_ROWS)\n"
    )


def test_the_documents_have_the_numbers_of_the_program():
    documents = Path(pms.__file__).parent.parent / "docs"
    controls, bundle = (
        " ".join((documents / name).read_text(encoding="utf-8").split())
        for name in ("security/controls.md", "record-bundle.md")
    )
    millions, sheet = USUAL.rows // 10**6, workbook.HIGHEST_UNPACKED // MEGABYTE
    times = f"{USUAL.ratio:,} times its own size, {USUAL.files:,} files, {millions} million rows"
    assert f"{USUAL.megabytes:,} MB, {times} and {USUAL.minutes} minutes" in controls
    assert f"{USUAL.megabytes:,} MB unpacked, {times} and {USUAL.minutes} minutes" in bundle
    parts = f"{workbook.MOST_ENTRIES} parts, {workbook.MOST_ROWS:,} rows"
    assert (
        f"a workbook {sheet} MB, {parts}, {workbook.MOST_CELLS // 10**6} million cells" in controls
    )
    for document in (controls, bundle):
        assert f"{report.MOST_LISTED:,} faults" in document


def test_nothing_else_unpacks_anything():
    unpackers = {"zipfile", "tarfile", "gzip", "bz2", "lzma", "zlib", "openpyxl", "zipimport"}
    root = Path(pms.__file__).parent
    found = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if unpackers & set(_imported(ast.parse(path.read_text(encoding="utf-8"))))
    }
    writes_only = {"transfer/export.py", "web/compression.py"}
    names_errors_only = {"transfer/csv_file.py"}
    measured = {"transfer/packed.py", "transfer/sources.py", "transfer/workbook.py"}
    own_backup = {"keeping/package.py"}  # to its end, a piece at a time: what a backup held, fits
    assert found == measured | writes_only | names_errors_only | own_backup


def _imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name.partition(".")[0] for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]
