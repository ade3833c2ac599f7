"""What others do while somebody's password or code is judged, at a moment that tests choose."""

import threading

from flask import g

from pms.auth import authentication
from pms.auth.models import User, UserSession
from pms.store.base import db
from tests.factories import let_others_work


def elsewhere(app, act):
    """Do it and commit, in a request of its own."""
    done, failures = [], []

    def work():
        try:
            with app.app_context():
                g.database_intent = "write"
                done.append(act())
                db.session.commit()
        except Exception as failure:
            failures.append(failure)

    worker = threading.Thread(target=work)
    worker.start()
    worker.join(60)
    assert failures == []
    return done[0]


def before_acting(monkeypatch, do):
    """Have it done once, between the judging and the transaction that acts on it."""
    hold, still_to_do = authentication.hold, [do]

    def held(user_id):
        if still_to_do:
            still_to_do.pop()()
        return hold(user_id)

    monkeypatch.setattr(authentication, "hold", held)


def in_threads(app, works):
    """What each of them gives, all at the same time; each in a context of its own."""
    given, failures = [None] * len(works), []

    def work(place):
        try:
            with app.app_context():
                g.database_intent = "read"
                given[place] = works[place]()
        except Exception as failure:
            failures.append(failure)

    workers = [threading.Thread(target=work, args=(place,)) for place in range(len(works))]
    for worker in workers:
        worker.start()
    return Started(workers, given, failures)


class Started:
    def __init__(self, workers, given, failures):
        self.workers, self.given, self.failures = workers, given, failures

    def finish(self):
        for worker in self.workers:
            worker.join(120)
        let_others_work()
        assert self.failures == []
        return self.given


def living(user: User) -> int:
    """How many sessions of the user have not been ended."""
    let_others_work()
    return db.session.query(UserSession).filter_by(user_id=user.id, revoked_at=None).count()
