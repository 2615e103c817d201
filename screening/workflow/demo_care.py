"""Courses of care in a made-up practice: consent, sessions, what people said afterwards, what was measured again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle

from screening.domain.care.episode import ClosedBecause
from screening.domain.care.session import SessionContent
from screening.domain.people.consent import Signer, TypedSignature
from screening.domain.questionnaire.questions import Value
from screening.domain.rules.rulebook import Outcome
from screening.records.database import transaction
from screening.records.screenings.screenings import Screening
from screening.rulebook.reading.reader import RulesFile
from screening.workflow.care.asking import SessionHeld, ask_after, ask_now
from screening.workflow.care.counts import count_when_due
from screening.workflow.care.episode import close
from screening.workflow.care.follow_up import FollowUpSent, answer
from screening.workflow.care.record import NewSession, record
from screening.workflow.consents.sign import ask_for_consent, sign_consent
from screening.workflow.demo_steps import MadeUpPractice
from screening.workflow.practice.staff import Staff

FITTING, OTHERS = 46, 4  # courses of care by suggestion: enough that no share of the fitting ones is hidden
_MOST_SESSIONS = 2
_SIGNED, _CLOSED = 5, 8  # once in this many courses of care
_MOVES = (-3, -3, 0, 3)  # how far each number that is measured again has moved
_ANSWERED, _SOMETHING = 0.5, 0.45  # how often someone answers, and something happened at a session
_LET_PASS = timedelta(days=2)  # so that what is asked a day after a session can be answered
_NOON = time(12)


def follow(made: MadeUpPractice, rules: RulesFile) -> None:
    """Add courses of care for some whose decision allows it: most are needled a few times, asked and measured again."""
    count_when_due(made.stores)
    fitting = [one for one in made.treated if one.outcome == Outcome.FITS]
    others = [one for one in made.treated if one.outcome != Outcome.FITS]
    moves = cycle(_MOVES)
    for number, screening in enumerate([*fitting[-FITTING:], *others[-OTHERS:]]):
        by = made.staff[number % len(made.staff)]
        if number % _SIGNED == 0:
            _consent(made, screening, by)
        if not _sessions(made, rules, screening, by):
            continue
        _measure(made, rules, screening, (next(moves), by))
        if number % _CLOSED == 0 and (episode := made.stores.episodes.of(screening.id)):
            close(made.stores, episode, ClosedBecause.GOALS_MET, "", by)


def _consent(made: MadeUpPractice, screening: Screening, by: Staff) -> None:
    """Let the patient sign the text in force in their language, if it is written in it."""
    text = made.stores.consent_texts.newest()
    if text is not None and screening.language in text.texts:
        signature = TypedSignature(screening.identity.name, Signer.PATIENT, screening.language)
        sign_consent(made.stores, ask_for_consent(made.stores, screening, by), text.version, signature)


def _sessions(made: MadeUpPractice, rules: RulesFile, screening: Screening, by: Staff) -> int:
    """Record the sessions since the decision, a week apart, and let some report how they went; return how many."""
    days = list(_days(made, screening))
    for day in days:
        record(made.stores, screening, NewSession(day, _content(made, rules, screening)), by)
        if made.chance.random() < _ANSWERED:
            _check(made, rules, SessionHeld(screening.id, day, needled=True), by)
    return len(days)


def _days(made: MadeUpPractice, screening: Screening) -> Iterator[date]:
    signed = made.day(made.stores.decisions.of(screening.id)[0].signed_at)
    for week in range(made.chance.randint(1, _MOST_SESSIONS)):
        day = signed + timedelta(days=1, weeks=week)
        if day <= made.day(made.now) - _LET_PASS:
            yield day


def _content(made: MadeUpPractice, rules: RulesFile, screening: Screening) -> SessionContent:
    """Return what was done where it hurts, and what happened."""
    treatment = rules.rulebook.treatment
    body_map, words = treatment.roles.body_map, treatment.session
    marked = screening.answers.get(body_map.question) if body_map else None
    something = list(words.happened) if made.chance.random() < _SOMETHING else []
    return SessionContent(
        needled=True,
        needle_count=made.chance.randrange(3, 12),
        sites=marked if isinstance(marked, tuple) else (),
        technique=made.chance.choice(list(words.techniques) or [""]),
        happened=(made.chance.choice(something),) if something else (),
    )


def _check(made: MadeUpPractice, rules: RulesFile, held: SessionHeld, by: Staff) -> None:
    """Ask after a session as on that day, and let the patient answer as in an example where all is well."""
    moment = datetime.combine(held.held_on, _NOON, made.settings.time_zone).astimezone(UTC)
    settings = replace(made.settings, check_ins=True, measure_every=0, own_activities=False)
    with transaction():
        ask_after(made.stores, settings, held, by.actor, moment)
    for asked in made.stores.follow_ups.of(held.episode_of):
        file = rules.questionnaires.get(asked.questionnaire)
        mild = [one.answers for one in file.examples if one.outcome is Outcome.FITS] if file else []
        if file and mild and asked.session_on == held.held_on and not asked.answered:
            said = made.chance.choice(mild)
            answer(made.stores, FollowUpSent(asked.token, file.rulebook, said, asked.language, asked.opens_at))


def _measure(made: MadeUpPractice, rules: RulesFile, screening: Screening, moved: tuple[int, Staff]) -> None:
    """Measure again what the intake asked, and twice what the patient named; `moved` says by how much, and by whom."""
    by_points, by = moved
    for name, file in rules.questionnaires.items():
        asking = file.rulebook.asking
        if asking is None or asking.measured is None:
            continue
        named = next((one.answers for one in file.examples if one.outcome is Outcome.FITS), {})
        first = named if asking.measured.names else screening.answers
        for answers in ([named] if asking.measured.names else []) + [_moved(file, first, by_points)]:
            asked = ask_now(made.stores, made.settings, screening.id, name, by.actor) if answers else None
            if asked is not None:
                sent = FollowUpSent(asked.token, file.rulebook, answers, asked.language, datetime.now(UTC))
                answer(made.stores, sent)


def _moved(file: RulesFile, before: Mapping[str, Value], by_points: int) -> dict[str, Value]:
    """Return the earlier numbers, moved within their bounds, down where less is better; empty if one is missing."""
    asking, found = file.rulebook.asking, dict[str, Value]()
    measured = asking.measured if asking else None
    names = measured.names if measured else {}
    better = -1 if measured and measured.higher_is_better else 1
    for question in file.rulebook.questionnaire.questions:
        number = before.get(question.id)
        if isinstance(number, int):
            found[question.id] = min(max(number + better * by_points, question.minimum), question.maximum)
        elif not names:
            return {}
    return found
