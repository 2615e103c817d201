"""When a questionnaire other than the intake is asked, and the words around its one page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from screening.domain.questionnaire.texts import Text


@dataclass(frozen=True)
class Measured:
    """A fact that is measured again (a mean, where lower is better unless stated), and the smallest meaningful change.

    A change of `points`, or of `percent` of the first value, is meaningful; 0 turns one off. Without one after
    `review_after` sessions the therapist reads `review`. Staff read `label`, patients `words`. Where each number is
    about something that the person names the first time, `names` maps the question for the number to the one for the
    name.
    """

    fact: str
    label: str
    words: Text
    points: int
    percent: int
    sources: tuple[str, ...]
    review_after: int
    review: str
    review_sources: tuple[str, ...]
    higher_is_better: bool = False
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asking:
    """A questionnaire besides the intake. It asks about the time from `from_hours` to `until_hours` after a session.

    Both are 0 if it is not about one session. Its link opens when that time begins, and ends `link_hours` after the
    session. `intro` stands above the questions, `thanks` above what the person reads once it is sent. `counted` are
    those of its rules that say what happened after a session, to be counted.
    """

    id: str
    title: Text
    intro: Text
    thanks: Text
    link_hours: int
    from_hours: int = 0
    until_hours: int = 0
    measured: Measured | None = None
    counted: tuple[str, ...] = ()

    @property
    def about_session(self) -> bool:
        """Return whether it asks how a session went."""
        return self.until_hours > 0

    def opens(self, held_at: datetime) -> datetime:
        """Return when the link about a session starts to work."""
        return held_at + timedelta(hours=self.from_hours)

    def ends(self, held_at: datetime) -> datetime:
        """Return when the link about a session expires."""
        return held_at + timedelta(hours=self.link_hours)

    @property
    def words(self) -> Iterator[tuple[str, Text]]:
        """Return its texts, each with its key."""
        yield from (("title", self.title), ("intro", self.intro), ("thanks", self.thanks))
        yield from [("measured", self.measured.words)] if self.measured else []
