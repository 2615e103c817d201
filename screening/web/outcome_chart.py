"""A number over time as a small chart: the positions of its points in a drawing, and the same in words in a table."""

from __future__ import annotations

from dataclasses import dataclass

from screening.domain.care.outcomes import MeasuredOutcome, Measurement

WIDTH, HEIGHT = 320, 120
_LEFT, _RIGHT, _TOP, _BOTTOM = 24, 12, 10, 10
_MOST = 10  # measures go from 0 to 10


@dataclass(frozen=True)
class Spot:
    """One measurement, and its place."""

    measurement: Measurement
    x: float
    y: float


@dataclass(frozen=True)
class OutcomeChart:
    """The spots, oldest first, the line through them, and the heights of 0, 5 and 10."""

    spots: tuple[Spot, ...]
    line: str
    grid: tuple[tuple[int, float], ...]


def outcome_chart(outcome: MeasuredOutcome) -> OutcomeChart | None:
    """Return the chart; None while there is only one number."""
    points = outcome.points
    if len(points) < 2:  # noqa: PLR2004  a line has two ends
        return None
    days = [(point.day - points[0].day).days for point in points]
    span = max(days[-1], 1)
    wide = WIDTH - _LEFT - _RIGHT
    apart = days[-1] > 0
    spots = tuple(
        Spot(point, round(_LEFT + wide * (day / span if apart else place / (len(points) - 1)), 1), _height(point.value))
        for place, (point, day) in enumerate(zip(points, days, strict=True))
    )
    line = " ".join(f"{spot.x},{spot.y}" for spot in spots)
    return OutcomeChart(spots, line, tuple((number, _height(number)) for number in (0, 5, 10)))


def _height(value: float) -> float:
    return round(_TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - value / _MOST), 1)
