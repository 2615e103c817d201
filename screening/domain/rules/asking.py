"""When a questionnaire beside the intake is asked, and the words around its one page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from screening.domain.questionnaire.texts import Text


@dataclass(frozen=True)
class Measured:
    """A fact that is measured again, a mean for which lower is better unless said, and the least meaningful change.

    A change of `points`, or of `percent` of the first value, is meaningful; 0 leaves one out. Without one after
    `review_after` sessions the therapist reads `review`. Staff read `label`, patients `words`. Where each number
    is about something that the person names the first time, `names` has the question for the name by that for the
    number.
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
    """A questionnaire beside the intake. `from_hours` to `until_hours` after a session is the time it asks about.

    Both are 0 if it is not about one session. Its link opens when that time begins, and ends `link_hours` after the
    session. `intro` stands above the questions, `thanks` above what the person reads once it is sent. `counted` are
    those of its rules that tell what happened after a session, to be counted.
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
        """Return when the link about a session begins to open."""
        return held_at + timedelta(hours=self.from_hours)

    def ends(self, held_at: datetime) -> datetime:
        """Return when the link about a session ends."""
        return held_at + timedelta(hours=self.link_hours)

    @property
    def words(self) -> Iterator[tuple[str, Text]]:
        """Return its texts, each with its key."""
        yield from (("title", self.title), ("intro", self.intro), ("thanks", self.thanks))
        yield from [("measured", self.measured.words)] if self.measured else []
