"""The chart of decisions: a bar for each suggestion, divided by conclusion; widths in percent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from screening.domain.review.decision import Conclusion
from screening.domain.review.insights import Counts
from screening.domain.rules.rulebook import Outcome

_DIGIT, _EDGES = 3, 1.5  # percent of the width that a digit and the edges of its part take up on a phone
_GAP = 0.3
_HEIGHT = 68  # pixels from one bar to the next


@dataclass(frozen=True)
class BarPart:
    """The cases of one bar with the same conclusion: where this part begins and how wide it is, in percent."""

    conclusion: Conclusion
    count: int
    x: float
    width: float

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True)
class Bar:
    """All decided cases with one suggestion; `y` is the top of its row in pixels."""

    outcome: Outcome
    total: int
    y: int
    parts: tuple[BarPart, ...]


@dataclass(frozen=True)
class Chart:
    """The bars, one below the other, and the height of them all in pixels."""

    bars: tuple[Bar, ...]

    @property
    def height(self) -> int:
        return len(self.bars) * _HEIGHT


def chart_of(cases: Counts) -> Chart:
    """Return the chart of the decided among these cases."""
    counts = {o: {c: cases.count(f"outcome:{o}", f"conclusion:{c}") for c in Conclusion} for o in Outcome}
    scale = min((_scale(tuple(row.values())) for row in counts.values() if any(row.values())), default=0)
    bars = (_bar(outcome, place, row, scale) for place, (outcome, row) in enumerate(counts.items()))
    return Chart(tuple(bars))


def _bar(outcome: Outcome, place: int, row: Mapping[Conclusion, int], scale: float) -> Bar:
    parts, x = [], 0.0
    for conclusion, count in row.items():
        if count:
            width = max(count * scale, _needs(count))
            parts.append(BarPart(conclusion, count, round(x, 2), round(width, 2)))
            x += width + _GAP
    return Bar(outcome, sum(row.values()), place * _HEIGHT, tuple(parts))


def _needs(count: int) -> float:
    """Return the minimum width of a part, so that its number fits."""
    return _DIGIT * len(str(count)) + _EDGES


def _scale(row: Sequence[int]) -> float:
    """Return the percent per case at which a bar fills the whole width; narrow parts get the minimum they need."""
    wide, room = [count for count in row if count], 100 - _GAP * len(row)
    while True:
        scale = room / sum(wide)
        narrow = [count for count in wide if count * scale < _needs(count)]
        if not narrow:
            return scale
        wide = [count for count in wide if count not in narrow]
        room -= sum(map(_needs, narrow))
