"""What is kept of an episode with a final return."""

import json

from pms.domain.nors.frozen import from_json, to_json
from tests.domain.records import a_line, an_episode, an_event


def test_nothing_of_a_person_is_frozen():
    episode = an_episode(opat_outcome_reason="Mrs Smith asked for it", age_on_acceptance=97)
    kept = json.dumps(to_json(episode))
    assert "Smith" not in kept
    assert "97" not in kept
    assert from_json(json.loads(kept)) == episode._replace(
        opat_outcome_reason=None, age_on_acceptance=None
    )


def test_a_record_frozen_before_these_fields_were_known_is_read_as_it_is():
    episode = an_episode(
        lines=(a_line(removal_reason="infection"),),
        events=(an_event("12 Jan", consequence="admission", line_id=1),),
    )
    kept = to_json(episode)
    for name, fields in {"lines": ["removal_reason"], "events": ["consequence", "line_id"]}.items():
        for item in kept[name]:
            for field in fields:
                del item[field]
    found = from_json(json.loads(json.dumps(kept)))
    assert (found.lines[0].removal_reason, found.events[0].line_id) == (None, None)
    assert found.courses == episode.courses


def test_what_was_confirmed_is_not_frozen():
    episode = an_episode(confirmed=("5f3a",))
    kept = to_json(episode)
    assert "confirmed" not in kept
    assert from_json(json.loads(json.dumps(kept))) == episode._replace(confirmed=())
