"""An episode is open until it is closed; people pick from reasons that leave out the quiet one."""

from datetime import UTC, datetime

from screening.domain.care.episode import BY_A_PERSON, ClosedBecause, Episode

NOW = datetime(2027, 3, 4, tzinfo=UTC)


def test_it_is_open_until_it_is_closed():
    assert Episode("e", "s", NOW, NOW).is_open
    assert not Episode("e", "s", NOW, NOW, NOW).is_open


def test_nobody_picks_that_nothing_happened():
    assert set(ClosedBecause) - set(BY_A_PERSON) == {ClosedBecause.QUIET}
