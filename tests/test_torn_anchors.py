"""A line of history.anchors that a power cut or a full disk left unfinished is no alarm."""

import pytest

from pms.store.base import db
from pms.store.history import anchors
from pms.trail import check
from tests import factories


@pytest.fixture
def written(app):
    """A history that was anchored twice."""
    patient = factories.a_patient()
    anchors.write_anchors()
    change(patient)
    anchors.write_anchors()
    factories.let_others_work()
    return patient


def change(patient):
    with factories.writing():
        patient.phone = "01632 960" + f"{len(patient.phone or '') + 100:03}"
        db.session.commit()


def cut(count):
    file = anchors.anchor_file()
    file.write_bytes(file.read_bytes()[:-count])


def findings():
    chains = check.verify(anchors.read_anchors(), just_anchored=True)
    return [finding.message for chain in chains for finding in chain.findings]


@pytest.mark.parametrize("lost", [1, 2, 30, 66, 90])
def test_however_much_of_it_is_missing_anchoring_and_checking_continue(written, runner, lost):
    whole = anchors.anchor_file().read_text(encoding="ascii").splitlines()
    cut(lost)
    result = runner("history", "verify", "--anchor")
    assert (result.code, findings()) == (0, [])
    assert ("unfinished" in result.err) == (lost > 1)
    kept = whole if lost == 1 else whole[:-1]
    lines = anchors.anchor_file().read_text(encoding="ascii").splitlines()
    assert lines[: len(kept)] == kept
    assert lost == 1 or len(lines) > len(kept), "what it was to witness is anchored again"
    assert all(anchors.WHOLE.fullmatch(line) for line in lines), "nothing is glued to it"
    aside = anchors.anchor_file().with_name(anchors.SET_ASIDE)
    assert aside.exists() == (lost > 1), "what was there of it is kept"
    change(written)
    assert "unfinished" not in runner("history", "anchor").err


def test_an_unfinished_line_is_no_sign_of_tampering(written, runner):
    cut(30)
    result = runner("history", "verify")
    assert "as after a power cut" in result.err
    assert "is not the row that was anchored" not in result.out
    assert "not an anchor" in result.err


def test_what_an_earlier_version_wrote_behind_one_is_an_anchor(written):
    cut(30)
    begun = anchors.anchor_file().read_text(encoding="ascii")
    anchors.set_aside_unfinished()
    anchors.write_anchors()
    added = anchors.anchor_file().read_text(encoding="ascii").splitlines()[-1]
    anchors.anchor_file().write_text(f"{begun}{added}\n", encoding="ascii", newline="\n")
    assert findings() == []
    assert anchors.read_anchors()[-1].hash == added.split(" ")[-1]


def test_a_line_that_was_spoilt_in_the_middle_is_still_found(written, runner):
    first, *rest = anchors.anchor_file().read_text(encoding="ascii").splitlines()
    anchors.anchor_file().write_text("\n".join([first[:-9], *rest, ""]), encoding="ascii")
    result = runner("history", "verify")
    assert result.code != 0
