"""What this browser's link asks: the follow-up, its questions, what was named earlier; and whose browser it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from screening.domain.care.follow_up import FollowUp, FollowUpState
from screening.domain.questionnaire.questions import Question, Value
from screening.domain.rules.rulebook import Rulebook
from screening.practice import practice
from screening.web.http.cookies import keep_cookie, read_cookie
from screening.workflow.care.follow_up import is_closed
from screening.workflow.care.outcomes import named_before
from screening.workflow.rules.versions import NoRulesError, rulebook_in_force, rulebook_of

FOLLOW_UP, SENT_HERE, BORN_HERE = "follow-up", "follow-up-sent", "follow-up-born"
_SHOWN = timedelta(hours=2)  # how long this browser sees what is theirs


@dataclass(frozen=True)
class AskedByLink:
    """What this browser's link opens now; `book` is None if the rules no longer ask it."""

    follow_up: FollowUp | None
    book: Rulebook | None

    @property
    def state(self) -> FollowUpState:
        if self.follow_up is None or self.book is None:
            return FollowUpState.ENDED
        return self.follow_up.state(datetime.now(UTC), closed=is_closed(practice(), self.follow_up))

    @cached_property
    def named(self) -> Mapping[str, Value]:
        """Return what the person named the first time, by question."""
        return named_before(practice(), self.follow_up, self.book) if self.follow_up and self.book else {}

    @property
    def names(self) -> Mapping[str, str]:
        """Return the questions for the names of what is measured, by the questions for the numbers."""
        asking = self.book.asking if self.book else None
        return asking.measured.names if asking and asking.measured else {}

    def questions(self, posted: Mapping[str, str]) -> tuple[Question, ...]:
        """Return what is asked: a number for each thing named now or earlier, and each name only once."""
        if self.book is None:
            return ()
        given = set(self.named) or {name for name in self.names.values() if posted.get(name, "").strip()}
        asked = self.book.questionnaire.questions
        if self.named:
            old = {*self.names.values(), *(number for number, name in self.names.items() if name not in given)}
            asked = tuple(one for one in asked if one.id not in old)
        return tuple(_needed(one) if self.names.get(one.id) in given else one for one in asked)


def asked_by_link() -> AskedByLink:
    """Return the follow-up of this browser's link, with the questionnaire as answered, as shown, or as now in force.

    A posted page names its own link: another one may have been opened in this browser since, for another session or
    another person, or the cookie may be gone.
    """
    found = practice().follow_ups.find(request.form.get("link") or read_cookie(FOLLOW_UP))
    if found is None:
        return AskedByLink(None, None)
    version = found.answered.digest if found.answered else request.form.get("version", "")
    try:
        book = rulebook_of(practice(), version) if version.isalnum() else rulebook_in_force(practice())
    except NoRulesError:
        book = rulebook_in_force(practice())
    return AskedByLink(found, book.questionnaires.get(found.questionnaire))


@lru_cache(maxsize=64)
def _needed(question: Question) -> Question:
    """Return a question as required; always the same object, since forms and markup are cached by question."""
    return replace(question, optional=False)


def keep_signed(response: Response, cookie: str, follow_up: FollowUp) -> Response:
    """Remember for two hours that this browser sent the answers of a link, or gave the date of birth for it."""
    return keep_cookie(response, cookie, _signer(cookie).dumps(follow_up.token), _SHOWN)


def is_signed(follow_up: FollowUp | None, cookie: str) -> bool:
    """Return whether the browser is remembered for that."""
    try:
        said = _signer(cookie).loads(read_cookie(cookie) or "", max_age=int(_SHOWN.total_seconds()))
    except BadData:
        return False
    return follow_up is not None and bool(said == follow_up.token)


def _signer(cookie: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=f"cookie {cookie}")
