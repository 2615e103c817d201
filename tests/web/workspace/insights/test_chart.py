"""The chart: parts stand beside each other, are as wide as what they count, and never narrower than their number."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.review.decision import Conclusion
from screening.domain.review.insights import Case, Counts, added, names_of
from screening.domain.rules.rulebook import Outcome
from screening.web.workspace.insights.chart import chart_of

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ROW = st.lists(st.integers(0, 40) | st.sampled_from([0, 1, 300]), min_size=4, max_size=4)


def cases_of(rows):
    """Cases with so many of each conclusion for each outcome."""
    counts = [(o, c, n) for o, row in zip(Outcome, rows, strict=True) for c, n in zip(Conclusion, row, strict=True)]
    cases = ((Case("A", NOW, outcome, {}, concluded, NOW), n) for outcome, concluded, n in counts)
    return added(Counts(dict.fromkeys(names_of(case), n)) for case, n in cases)


@given(rows=st.lists(ROW, min_size=4, max_size=4))
def test_bars_fit_their_parts_hold_their_numbers_and_wide_ones_are_to_scale(rows):
    bars = chart_of(cases_of(rows)).bars
    assert [bar.total for bar in bars] == [sum(row) for row in rows]
    for bar, row in zip(bars, rows, strict=True):
        assert [part.count for part in bar.parts] == [count for count in row if count]
        ends = [0, *(part.x + part.width for part in bar.parts)]
        assert all(part.x >= end - 0.02 for part, end in zip(bar.parts, ends, strict=False))
        assert ends[-1] <= 100
        assert all(part.width >= 3 * len(str(part.count)) for part in bar.parts)
    parts = [part for bar in bars for part in bar.parts]
    for one in parts:
        for other in parts:
            assert one.count <= other.count or one.width >= other.width - 0.01


def test_the_longest_bar_takes_the_whole_width_and_a_tenth_of_it_a_tenth():
    first, second, *_rest = chart_of(cases_of([[100, 0, 0, 0], [0, 10, 0, 0], [0] * 4, [0] * 4])).bars
    assert first.parts[0].width == pytest.approx(98.8)
    assert second.parts[0].width == pytest.approx(9.88)


def test_without_a_decision_there_are_names_and_no_bars():
    chart = chart_of(Counts(dict.fromkeys(names_of(Case("A", NOW, Outcome.FITS, {})), 1)))
    assert [bar.total for bar in chart.bars] == [0] * 4
    assert not any(bar.parts for bar in chart.bars)
    assert [bar.y for bar in chart.bars] == [0, 68, 136, 204]
    assert chart.height == 272
