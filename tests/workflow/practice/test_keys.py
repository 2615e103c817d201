"""Renewing keys: in any order, everything that was not erased opens, and everything that was does not."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, func, select

from screening.app import create_app
from screening.domain.people.identity import Identity
from screening.practice import NAME, Practice
from screening.records.audit.entries import PATIENT, Action, Kind, Subject
from screening.records.audit.verification import Verification
from screening.records.database import db, transaction
from screening.records.intake.draft_contents import Content
from screening.records.intake.drafts import Origin
from screening.records.keys.purposes import Purpose
from screening.records.keys.record_seal import RecordSeal
from screening.records.keys.tables import WrappedKeyRow
from screening.records.operations import rotation
from screening.records.operations.key_check import key_opens
from screening.records.sealing import Seal, SealError
from screening.records.tables import DraftKeyRow, PersonIndexRow, ScreeningRow
from screening.records.tokens import token_hash
from screening.settings.key_file import append_key, read_keys
from screening.workflow.practice.keys import PURPOSES, Renewable, StillNeededError, destroy_older, renew, rotate
from screening.workflow.practice.upgrade import give_own_keys, seal_known_value
from screening.workflow.review.patient_file import erase
from tests.builders import TESTS, let_in
from tests.conftest import close
from tests.records.screenings.test_screenings import add as add_screening


def add(practice, **changes) -> str:
    """Add a screening, whose trail begins with it as when it is sent."""
    screening_id = add_screening(practice, **changes)
    with transaction():
        practice.audit.begin(Subject(Kind.SCREENING, screening_id), PATIENT, Action.SENT)
    return screening_id


@pytest.fixture
def keyed(settings, key_file):
    """A practice whose keys are in a file, inside its app."""
    app = create_app(replace(settings, key_file=key_file))
    with app.app_context():
        practice = app.extensions[NAME]
        seal_known_value(practice.keys)
        yield practice
    close(app)


def started_again(practice) -> Practice:
    """The practice as a server that starts now finds it."""
    *older, key = read_keys(practice.given.key_file)
    db.session.remove()
    return Practice.of(replace(practice.given, key=key, older_keys=tuple(older)))


def name_of(practice, screening_id) -> str:
    return practice.screenings.by_id(screening_id).identity.name


def test_after_a_rotation_all_opens_with_the_new_key_alone(keyed):
    one = add(keyed)
    assert rotate(keyed, TESTS) == 1 + len(Purpose)
    older, newest = read_keys(keyed.given.key_file)
    assert name_of(keyed, one) == name_of(started_again(keyed), one) == "Ana Ruiz"
    db.session.remove()
    assert name_of(Practice.of(replace(keyed.given, key=newest, key_file=None)), one) == "Ana Ruiz"
    db.session.remove()
    before = Practice.of(replace(keyed.given, key=older, key_file=None))
    assert not key_opens(before.keys)
    with pytest.raises(SealError):
        name_of(before, one)


def test_a_running_server_goes_on_and_writes_under_the_new_key(keyed, settings):
    one, running = add(keyed), Practice.of(keyed.given)
    rotate(keyed, TESTS)
    db.session.remove()
    assert name_of(running, one) == "Ana Ruiz"
    other = add(running)
    assert db.session.get(WrappedKeyRow, other).wrapped.startswith(keyed.keys.masters.newest.head)


def test_a_rotation_that_was_interrupted_goes_on_with_the_same_key(keyed, monkeypatch):
    ids = [add(keyed) for _ in range(5)]
    monkeypatch.setattr(rotation, "AT_ONCE", 2)

    def stopped(_batch) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rotation, "write", stopped)
        with pytest.raises(KeyboardInterrupt):
            rotate(keyed, TESTS)
    assert len(read_keys(keyed.given.key_file)) == 2
    with pytest.raises(StillNeededError):
        destroy_older(keyed, TESTS)
    after = started_again(keyed)
    assert {name_of(after, one) for one in ids} == {"Ana Ruiz"}
    rotate(after, TESTS)
    assert len(read_keys(keyed.given.key_file)) == 2
    assert destroy_older(after, TESTS) == 1
    assert {name_of(started_again(keyed), one) for one in ids} == {"Ana Ruiz"}


def test_a_key_that_was_appended_by_hand_is_taken(keyed):
    """So that several machines can have it before the database needs it."""
    one = add(keyed)
    append_key(keyed.given.key_file)
    rotate(started_again(keyed), TESTS)
    assert len(read_keys(keyed.given.key_file)) == 2
    assert destroy_older(keyed, TESTS) == 1
    assert name_of(started_again(keyed), one) == "Ana Ruiz"


def test_nothing_is_destroyed_before_a_rotation(keyed):
    assert destroy_older(keyed, TESTS) == 0
    append_key(keyed.given.key_file)
    with pytest.raises(StillNeededError, match="screening key rotate"):
        destroy_older(started_again(keyed), TESTS)
    assert len(read_keys(keyed.given.key_file)) == 2


def test_search_goes_on_under_a_new_key_and_nothing_is_left_of_the_earlier_one(keyed):
    for _ in range(3):
        add(keyed)
    before = set(db.session.scalars(select(PersonIndexRow.key)))
    assert renew(keyed, Renewable.SEARCH, TESTS) == 3
    assert keyed.queue.count_found("Ana Ruiz", 9) == 3
    assert not before & set(db.session.scalars(select(PersonIndexRow.key)))
    add(keyed)
    assert keyed.queue.count_found("Ana Ruiz", 9) == 4


def test_while_search_is_renewed_everybody_is_found(keyed):
    before = add(keyed)
    with transaction():
        keyed.keys.write_purpose(Purpose.SEARCH, 1, keyed.keys.newest(Purpose.SEARCH))
        keyed.keys.write_purpose(Purpose.SEARCH, 2, bytes(32))
    after = add(keyed)
    assert {entry.id for entry in keyed.queue.search("Ana Ruiz", 9)} == {before, after}
    assert renew(keyed, Renewable.SEARCH, TESTS) == 2
    assert tuple(keyed.keys.numbered(Purpose.SEARCH)) == (2,)
    assert keyed.queue.count_found("Ana Ruiz", 9) == 2


def test_who_sent_while_search_was_renewed_is_found_under_the_new_key(keyed, monkeypatch):
    for _ in range(2):
        add(keyed, sent_at=datetime.now(UTC))
    monkeypatch.setattr(keyed.queue, "ids_after", lambda _last: [])  # they came after everyone had been indexed
    renew(keyed, Renewable.SEARCH, TESTS)
    assert keyed.queue.count_found("Ana Ruiz", 9) == 2


def test_the_code_of_a_draft_opens_it_under_a_new_key_and_nothing_is_left_of_the_earlier_one(keyed):
    with transaction():
        token = keyed.drafts.start(keyed.rules.in_force(), Content(), Origin())
        code = keyed.drafts.code(token)
    before = set(db.session.scalars(select(DraftKeyRow.hash)))
    renew(keyed, Renewable.SEARCH, TESTS)
    after = set(db.session.scalars(select(DraftKeyRow.hash)))
    assert (len(before), len(after), before & after) == (2, 2, {token_hash(token)})
    with transaction():
        assert keyed.drafts.open_by_code(code)
        assert keyed.drafts.code(token) == code


def test_renewing_sessions_ends_everybodys(keyed):
    person = let_in()
    with transaction():
        keyed.sign_ins.start(person.id, "a browser")
    before = keyed.keys.newest(Purpose.SESSIONS)
    renew(keyed, Renewable.SESSIONS, TESTS)
    assert keyed.sign_ins.of(person.id) == []
    assert keyed.keys.last_known(Purpose.SESSIONS) == keyed.keys.newest(Purpose.SESSIONS) != before


@pytest.mark.parametrize("what", Renewable)
def test_one_purpose_is_renewed_and_no_other(keyed, what):
    add(keyed)
    before = {purpose: keyed.keys.newest(purpose) for purpose in Purpose}
    renew(keyed, what, TESTS)
    changed = {purpose for purpose in Purpose if keyed.keys.newest(purpose) != before[purpose]}
    others = {purpose for one in Renewable if one is not what for purpose in PURPOSES[one]}
    assert changed == set(PURPOSES[what])
    assert not changed & others
    assert Verification(keyed.keys).verify().problems == ()


@pytest.mark.parametrize("rotated", [False, True])
def test_the_key_that_sealed_every_record_once_is_destroyed_when_none_needs_it(keyed, rotated):
    one = add(keyed)
    if rotated:
        rotate(keyed, TESTS)
    with transaction():
        row = db.session.get(ScreeningRow, one)
        row.sealed_identity = common = Seal(keyed.given.key).close({"name": "Bo", "born": ""}, one, "identity")
    assert give_own_keys(keyed) == 1
    assert name_of(keyed, one) == "Bo"
    with pytest.raises(SealError):
        keyed.keys.practice_seal.open(common, one, "identity")
    assert tuple(keyed.keys.numbered(Purpose.PRACTICE)) == (2,)
    assert give_own_keys(keyed) == 0
    assert tuple(keyed.keys.numbered(Purpose.PRACTICE)) == (2,)


class AnyOrder(RuleBasedStateMachine):
    """People send and are erased, keys are rotated and renewed, servers start again: in any order."""

    practice: Practice

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, str] = {}
        self.erased: dict[str, bytes] = {}

    @rule(name=st.sampled_from(["Ana Ruiz", "Bo Li", "Cy Young"]))
    def send(self, name) -> None:
        self.names[add(self.practice, identity=Identity(name, "1981-01-02"))] = name

    @rule(name=st.sampled_from(["Ana Ruiz", "Bo Li"]))
    def send_as_an_earlier_version(self, name) -> None:
        one = add(self.practice)
        with transaction():
            seal = self.practice.keys.practice_seal
            row = db.session.get(ScreeningRow, one)
            row.sealed_identity = seal.close({"name": name, "born": "1981-01-02"}, one, "identity")
            db.session.execute(delete(PersonIndexRow).where(PersonIndexRow.screening_id == one))
            self.practice.queue.index_again(one)
        self.names[one] = name

    @rule(which=st.integers(0, 9))
    def erase(self, which) -> None:
        if self.names:
            one = sorted(self.names)[which % len(self.names)]
            self.erased[one] = db.session.get(ScreeningRow, one).sealed_answers
            assert erase(self.practice, self.practice.screenings.by_id(one), TESTS, "asked for") == 1
            del self.names[one]

    @rule()
    def rotate(self) -> None:
        rotate(self.practice, TESTS)

    @rule()
    def destroy_older(self) -> None:
        destroy_older(self.practice, TESTS)

    @rule(what=st.sampled_from(Renewable))
    def renew(self, what) -> None:
        renew(self.practice, what, TESTS)

    @rule()
    def upgrade(self) -> None:
        give_own_keys(self.practice)

    @rule()
    def start_again(self) -> None:
        type(self).practice = started_again(self.practice)

    @invariant()
    def everything_opens_but_what_was_erased(self) -> None:
        db.session.rollback()
        assert {one.id: one.identity.name for one in self.practice.screenings.all()} == self.names
        for name in set(self.names.values()):
            found = {entry.id for entry in self.practice.queue.search(name, 99)}
            assert found == {one for one, known in self.names.items() if known == name}
        for one, sealed in self.erased.items():
            with pytest.raises(SealError):
                RecordSeal(self.practice.keys).open(sealed, one, "answers")
        assert Verification(self.practice.keys).verify().problems == ()
        assert key_opens(self.practice.keys)
        assert db.session.scalar(select(func.count()).select_from(ScreeningRow)) == len(self.names)

    def teardown(self) -> None:
        for one in list(self.names):
            erase(self.practice, self.practice.screenings.by_id(one), TESTS, "over")


def test_in_any_order_everything_opens_but_what_was_erased(keyed):
    AnyOrder.practice = keyed
    run_state_machine_as_test(
        AnyOrder, settings=hypothesis_settings(max_examples=8, stateful_step_count=12, deadline=None)
    )
