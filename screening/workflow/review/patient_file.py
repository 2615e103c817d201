"""Everything about one person: exported to a file, erased on request, and erased after its retention period."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from screening.records.audit.entries import PRACTICE, Action, Actor, Kind, Subject, Wanted
from screening.records.consents.consents import Consent
from screening.records.database import transaction
from screening.records.review import erasure
from screening.records.review.patient_file import FiledScreening, PatientFile
from screening.records.screenings.screenings import Screening
from screening.records.sealing import SealError
from screening.records.stores import Stores
from screening.workflow.practice.clock import read_clock
from screening.workflow.practice.trail import write_entry

_LOG = logging.getLogger("screening")
UNSIGNED_KEPT = timedelta(days=180)
MOST_A_ROUND = 200  # screenings, so that there is time to notice and stop a mistake
TIDYING = "tidying"  # the purging job
ERASED = "erased"  # the job that adds up how many screenings were ever erased
_YEAR = timedelta(days=365.25)


def everything_of(stores: Stores, screening: Screening) -> list[Screening]:
    """Return every version of a screening and of those linked with it, oldest first."""
    found: dict[str, Screening] = {}
    todo = [screening.id]
    while todo:
        one = stores.screenings.by_id(todo.pop())
        if one is None or one.id in found:
            continue
        found[one.id] = one
        newer = stores.screenings.newer(one.id)
        todo += [*stores.patients.linked(one.id), *filter(None, (one.previous_id, newer.id if newer else None))]
    return sorted(found.values(), key=lambda one: (one.sent_at, one.id))


def file_of(stores: Stores, screening: Screening, by: Actor) -> PatientFile:
    """Return everything about one person, and record that on the audit trail."""
    screenings = everything_of(stores, screening)
    with transaction():
        for one in screenings:
            stores.audit.add(Subject(Kind.SCREENING, one.id), by, Action.EXPORTED)
    return PatientFile(datetime.now(UTC), tuple(_filed(stores, one) for one in screenings))


def erase(stores: Stores, screening: Screening, by: Actor, why: str) -> int:
    """Erase everything about one person; return how many screenings. The audit trail keeps a record of it."""
    return _erase(stores, everything_of(stores, screening), by, why)


class ClockLeaptError(Exception):
    """Nothing is erased: the clock jumped, and no one has confirmed it."""


@dataclass(frozen=True)
class PurgeResult:
    """What one round erased: how many screenings, and whether more remain."""

    count: int
    more: bool

    @property
    def note(self) -> str:
        """Return why a round did not finish, or "" if it did."""
        sentence = f"{self.count} screenings erased, the limit for one round; later rounds erase the rest"
        return sentence if self.more else ""


def purge(stores: Stores, signed_years: int | None) -> PurgeResult:
    """Erase what has expired, in limited rounds: unsigned for 180 days, or signed `signed_years` ago (None: kept).

    Signed ones stay as long after the newest answers, or the last activity in the course of care. One that is changed
    while a round runs stays, too.

    Raises ClockLeaptError; then nothing is erased.
    """
    clock = read_clock(stores)
    if clock.problem:
        raise ClockLeaptError(clock.problem)
    count, more = 0, False
    for versions in _over(stores, signed_years):
        if count >= MOST_A_ROUND:
            more = True
            break
        count += _erase(stores, versions, PRACTICE, "retention period over", newer_too=False)
    with transaction():
        erasure.forget_unsent(datetime.now(UTC) - UNSIGNED_KEPT)
    purged = PurgeResult(count, more)
    if purged.note:
        _LOG.warning("%s", purged.note)
        write_entry(stores, Subject(Kind.PRACTICE), PRACTICE, Action.ERASING_PAUSED, purged.note)
    return purged


def would_be_erased(signed_years: int | None) -> int:
    """Return how many screenings the next purges would erase if signed ones were kept this many years.

    Nothing is opened; a screening that cannot be opened is counted too, although it stays.
    """
    return erasure.count_over(*_limits(signed_years))


def _over(stores: Stores, signed_years: int | None) -> Iterator[list[Screening]]:
    """Yield the screenings past their retention period, each with its earlier versions."""
    unsigned_before, signed_before = _limits(signed_years)
    for screening_id in erasure.perhaps_over(unsigned_before, signed_before):
        try:
            versions = _versions(stores, screening_id)  # empty if erased in the meantime
            signed = [decision.signed_at for one in versions for decision in stores.decisions.of(one.id)]
            episode = stores.episodes.of(screening_id)
            signed += [episode.active_at] if episode else []
        except SealError:  # one that cannot be opened must not block the others
            _LOG.error(
                "a screening that may be past its time cannot be opened, and stays: `screening replay --all` says which"
            )
            continue
        limit = signed_before if signed else unsigned_before
        if versions and limit is not None and max([versions[0].sent_at, *signed]) < limit:
            yield versions


def _limits(signed_years: int | None) -> tuple[datetime, datetime | None]:
    """Return the moments before which unsigned and signed screenings have expired (None: never)."""
    now = datetime.now(UTC)
    return now - UNSIGNED_KEPT, now - signed_years * _YEAR if signed_years is not None else None


def _versions(stores: Stores, screening_id: str) -> list[Screening]:
    """Return a version and those before it."""
    found: list[Screening] = []
    next_id: str | None = screening_id
    while next_id and (one := stores.screenings.by_id(next_id)) is not None:
        found.append(one)
        next_id = one.previous_id
    return found


def _erase(stores: Stores, screenings: Iterable[Screening], by: Actor, why: str, *, newer_too: bool = True) -> int:
    known = [one.id for one in screenings]
    with transaction():
        ids = erasure.with_newer_versions(known)
        if not newer_too and not set(ids) <= set(known):  # newer answers were sent meanwhile
            return 0
        stores.insights.drop(ids)
        stores.care_counts.drop(ids)
        erased = erasure.erase(ids)
        if erased:
            stores.jobs.add_up(ERASED, len(erased))
        for screening_id in erased:
            stores.audit.add(Subject(Kind.SCREENING, screening_id), by, Action.ERASED, why)
    return len(erased)


def _filed(stores: Stores, one: Screening) -> FiledScreening:
    episode = stores.episodes.of(one.id)
    mine = episode if episode and episode.screening_id == one.id else None
    return FiledScreening(
        screening=one,
        entered_by=stores.people.name_of(one.entered_by),
        former_identities=tuple(stores.screenings.former_identities(one.id)),
        corrections=tuple(stores.corrections.of(one.id)),
        decisions=tuple(stores.decisions.of(one.id)),
        calls=tuple(stores.calls.all_of(one.id)),
        cards=tuple(stores.hook_cards.of(one.id)),
        consents=tuple((consent, _text_of(stores, consent)) for consent in stores.consents.of([one.id])),
        episode=mine,
        sessions=tuple(stores.care_sessions.of(one.id)) if mine else (),
        follow_ups=tuple(stores.follow_ups.of(one.id)) if mine else (),
        audit=tuple(stores.audit.all(Wanted(chain=Subject(Kind.SCREENING, one.id).chain))),
    )


def _text_of(stores: Stores, consent: Consent) -> str:
    """Return the text that was signed, in the language it was read in."""
    text = stores.consent_texts.get(consent.version)
    return text.texts.get(consent.signature.language, "") if text else ""
