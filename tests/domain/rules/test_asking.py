from datetime import UTC, datetime, timedelta

from screening.domain.rules.asking import Asking

HELD = datetime(2027, 3, 4, 17, tzinfo=UTC)
WORDS = {"en": "words"}


def test_a_link_about_a_session_opens_and_ends_so_many_hours_after_it():
    asking = Asking("after", WORDS, WORDS, WORDS, link_hours=168, from_hours=24, until_hours=72)
    assert asking.about_session
    assert asking.opens(HELD) == HELD + timedelta(days=1)
    assert asking.ends(HELD) == HELD + timedelta(days=7)


def test_one_without_hours_is_about_no_one_session():
    asking = Asking("again", WORDS, WORDS, WORDS, link_hours=336)
    assert not asking.about_session
    assert [name for name, _text in asking.words] == ["title", "intro", "thanks"]
