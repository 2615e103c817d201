"""Who is invited, stored and read again."""

from datetime import date, time

from hypothesis import given
from hypothesis import strategies as st

from screening.records.intake.asked import Asked, asked_data, read_asked

ASKED = st.builds(
    Asked,
    name=st.text(max_size=20),
    language=st.sampled_from(["en", "es"]),
    visit_on=st.none() | st.dates(),
    email=st.text(max_size=20),
    remind=st.booleans(),
    phone=st.text(max_size=20),
    visit_at=st.none() | st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
    therapist_id=st.none() | st.integers(),
)


@given(ASKED)
def test_who_was_invited_is_read_as_it_was_stored(asked):
    assert read_asked(asked_data(asked, "secret"), asked.language, asked.visit_on) == asked


def test_what_an_earlier_version_stored_lacks_what_came_later():
    assert read_asked({"name": "Ana Ruiz", "token": "x"}, "es", date(2027, 1, 5)) == Asked(
        "Ana Ruiz", "es", date(2027, 1, 5)
    )


def test_a_visit_is_kept_to_the_minute():
    assert asked_data(Asked("Ana Ruiz", "en", visit_at=time(9, 5)), "x")["visit_at"] == "09:05"
