"""Screenings: what people sent and what was suggested."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from uuid import uuid4

from sqlalchemy import func, insert, select

from screening.domain.people.identity import Identity
from screening.domain.questionnaire.answers import Answers
from screening.domain.review.channel import Way
from screening.domain.rules.kept import KeptSuggestion
from screening.records.database import db, read_once, writable
from screening.records.keys.record_seal import RecordSeal
from screening.records.references import new_reference
from screening.records.screenings.answers import SentAnswers, Signs, answers_data, read_sent
from screening.records.screenings.identities import identity_data, read_identity
from screening.records.screenings.suggestions import is_kept_as, read_suggestion, suggestion_data
from screening.records.screenings.tables import FormerIdentityRow
from screening.records.screenings.versions import newest_row, version_after
from screening.records.sealing import SealError
from screening.records.tables import QueuePlaceRow, ScreeningRow

_AS_SENT = (
    *("draft_id", "digest", "sent_at", "language", "outcome", "act", "urgency"),
    *("visit_on", "entered_by", "invite_id", "previous_id"),
)
_NEW = insert(ScreeningRow)


@dataclass(frozen=True, kw_only=True)
class Sent(SentAnswers):
    """What is written once, at sending. Answers, identity and suggestion are sealed.

    `urgency` is the queue's primary sort key: 0 emergency, 1 call today, 2 a doctor within days, 3 the rest.
    `entered_by` is who typed it in for the patient, `previous_id` the version this one replaces.
    """

    draft_id: str
    digest: str
    sent_at: datetime
    language: str
    outcome: str
    act: str
    urgency: int
    identity: Identity
    suggestion: KeptSuggestion
    way: Way = Way.OPEN
    visit_on: date | None = None
    entered_by: int | None = None
    invite_id: str | None = None
    previous_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Screening(Sent):
    """A stored screening. `reference` is the name people use; it is not sequential."""

    id: str
    reference: str


@dataclass(frozen=True)
class Suggested:
    """What was suggested for one screening, and what was answered, without identity."""

    id: str
    reference: str
    digest: str
    sent_at: datetime
    language: str
    answers: Answers
    suggestion: KeptSuggestion
    taken_back: Signs
    way: Way


class Screenings:
    """The store of screenings."""

    def __init__(self, seal: RecordSeal) -> None:
        self._seal = seal

    def add(self, sent: Sent) -> str:
        """Add a screening inside a transaction; return its id."""
        screening_id = self._seal.new_record()
        row = {
            "id": screening_id,
            "reference": new_reference(),
            **{column: getattr(sent, column) for column in _AS_SENT},
            "sealed_answers": self._seal.close(answers_data(sent), screening_id, "answers"),
            "sealed_identity": self._seal.close(identity_data(sent.identity), screening_id, "identity"),
            "sealed_suggestion": self._seal.close(suggestion_data(sent.suggestion), screening_id, "suggestion"),
            "way": str(sent.way),
        }
        writable().connection().execute(_NEW, row)
        return screening_id

    def by_id(self, screening_id: str) -> Screening | None:
        row = db.session.get(ScreeningRow, screening_id)
        return self._opened(row) if row else None

    def by_ids(self, screening_ids: Sequence[str]) -> list[Screening]:
        """Return the screenings with these ids, in that order, except those that are gone."""
        rows = db.session.scalars(select(ScreeningRow).where(ScreeningRow.id.in_(screening_ids))).all()
        found = {row.id: row for row in rows}  # read all rows before opening one, so that their keys come in one query
        return [self._opened(found[one]) for one in screening_ids if one in found]

    def by_reference(self, reference: str) -> Screening | None:
        row = db.session.scalar(select(ScreeningRow).where(ScreeningRow.reference == reference))
        return self._opened(row) if row else None

    def newest(self) -> Screening | None:
        """Return the screening that was sent last."""
        row = db.session.scalar(select(ScreeningRow).order_by(ScreeningRow.sent_at.desc()).limit(1))
        return self._opened(row) if row else None

    def newest_sent_at(self) -> datetime | None:
        """Return when the last screening was sent; None before the first. The newest versions have an index on it."""
        return db.session.scalar(select(func.max(QueuePlaceRow.sent_at)))

    def all(self, *, newest_first: bool = False) -> Iterator[Screening]:
        """Yield every screening, oldest first or newest first, in batches."""
        moment = ScreeningRow.sent_at.desc() if newest_first else ScreeningRow.sent_at
        query = select(ScreeningRow).order_by(moment, ScreeningRow.id)
        for row in db.session.scalars(query.execution_options(yield_per=500)):
            yield self._opened(row)

    def count(self) -> int:
        """Return how many screenings are stored."""
        return db.session.scalar(select(func.count(ScreeningRow.id))) or 0

    def suggested(self, screening_ids: Collection[str]) -> Iterator[Suggested]:
        """Yield what was suggested for each of these screenings, except those that cannot be opened."""
        row = ScreeningRow
        sealed = (row.sealed_answers, row.sealed_suggestion)
        query = select(row.id, row.reference, row.digest, row.sent_at, row.language, row.way, *sealed)
        for found in db.session.execute(query.where(row.id.in_(screening_ids)).execution_options(yield_per=500)):
            try:
                sent = read_sent(self._seal.open(found.sealed_answers, found.id, "answers"))
                suggestion = read_suggestion(self._seal.open(found.sealed_suggestion, found.id, "suggestion"))
            except SealError:
                continue
            plain = (found.id, found.reference, found.digest, found.sent_at, found.language)
            yield Suggested(*plain, sent.answers, suggestion, sent.taken_back, Way(found.way))

    def keeps(self, screening_id: str, suggestion: KeptSuggestion) -> bool:
        """Return whether the suggestion stored with a screening is this one, byte for byte."""
        row = db.session.get_one(ScreeningRow, screening_id)
        return is_kept_as(suggestion, self._seal.open(row.sealed_suggestion, row.id, "suggestion"))

    def latest(self, screening_id: str) -> Screening | None:
        """Return the newest version of a screening, given any of them, locked until the transaction ends."""
        row = newest_row(screening_id, held=True)
        return self._opened(row) if row else None

    def amend(self, screening_id: str, identity: Identity, person_id: int) -> None:
        """Replace a wrong identity; the old one is kept, sealed, beside it."""
        session = writable()
        row = session.get_one(ScreeningRow, screening_id, with_for_update=True)
        former = self._seal.open(row.sealed_identity, row.id, "identity")
        former_id = uuid4().hex
        session.add(
            FormerIdentityRow(
                id=former_id,
                screening_id=row.id,
                amended_at=datetime.now(UTC),
                amended_by=person_id,
                sealed=self._seal.close(former, former_id, "identity", of=row.id),
            )
        )
        row.sealed_identity = self._seal.close(identity_data(identity), row.id, "identity")

    def set_visit(self, screening_id: str, visit_on: date | None, visit_at: time | None) -> None:
        """Store another day and time of the visit beside the answers."""
        row = writable().get_one(ScreeningRow, screening_id, with_for_update=True)
        sent = read_sent(self._seal.open(row.sealed_answers, row.id, "answers"))
        row.sealed_answers = self._seal.close(answers_data(replace(sent, visit_at=visit_at)), row.id, "answers")
        row.visit_on = visit_on

    def former_identities(self, screening_id: str) -> list[Identity]:
        """Return the identities a screening had before, newest first."""
        query = select(FormerIdentityRow).where(FormerIdentityRow.screening_id == screening_id)
        rows = db.session.scalars(query.order_by(FormerIdentityRow.amended_at.desc()))
        return [read_identity(self._seal.open(row.sealed, row.id, "identity")) for row in rows]

    def amended_at(self, screening_id: str) -> list[datetime]:
        """Return when the identity of a screening was replaced."""
        row = FormerIdentityRow
        return list(db.session.scalars(select(row.amended_at).where(row.screening_id == screening_id)))

    def with_the_same_invite(self, screening: Screening) -> list[str]:
        """Return the references of other people's newest screenings from the same invite, newest first."""
        row = ScreeningRow
        query = select(row.reference).join(QueuePlaceRow, QueuePlaceRow.screening_id == row.id)
        others = query.where(row.invite_id == screening.invite_id, row.id != screening.id)
        return list(db.session.scalars(others.order_by(row.sent_at.desc()))) if screening.invite_id else []

    def hold(self, screening_id: str) -> None:
        """Lock a screening until the transaction ends, so that additions to it run one at a time."""
        writable().get_one(ScreeningRow, screening_id, with_for_update=True)

    def newer(self, screening_id: str) -> Screening | None:
        """Return the version that replaced this one, if the patient has changed answers since. Read once per page."""

        def read() -> Screening | None:
            row = db.session.scalar(version_after(screening_id))
            return self._opened(row) if row else None

        return read_once(f"newer than {screening_id}", read)

    def newest_version(self, screening_id: str) -> Screening | None:
        """Return the newest version of a screening, given any of them; `latest` also locks it."""
        row = newest_row(screening_id)
        return self._opened(row) if row else None

    def _opened(self, row: ScreeningRow) -> Screening:
        sent = read_sent(self._seal.open(row.sealed_answers, row.id, "answers"))
        return Screening(
            answers=sent.answers,
            taken_back=sent.taken_back,
            left_out=sent.left_out,
            asked_about=sent.asked_about,
            visit_at=sent.visit_at,
            record=sent.record,
            said_changed=sent.said_changed,
            draft_id=row.draft_id,
            digest=row.digest,
            sent_at=row.sent_at,
            language=row.language,
            outcome=row.outcome,
            act=row.act,
            urgency=row.urgency,
            identity=read_identity(self._seal.open(row.sealed_identity, row.id, "identity")),
            suggestion=read_suggestion(self._seal.open(row.sealed_suggestion, row.id, "suggestion")),
            way=Way(row.way),
            visit_on=row.visit_on,
            entered_by=row.entered_by,
            invite_id=row.invite_id,
            previous_id=row.previous_id,
            id=row.id,
            reference=row.reference,
        )
