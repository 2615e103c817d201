"""A consent holds until it is withdrawn, its months are over, or a newer text is there."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.people.consent import ConsentTerms, Flaw, SignedOn, flaws_of, languages_lacking, last_day

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
MONTHS = st.integers(1, 120)
TODAY = date(2027, 3, 4)


def signed_on(day, version=2, *, withdrawn=False, **who):
    """A consent that needs no countersignature."""
    return SignedOn(day, version, countersigned=False, withdrawn=withdrawn, **who)


def test_without_months_a_consent_does_not_expire():
    assert last_day(TODAY, 0) is None
    old = SignedOn(date(2001, 1, 1), 1, countersigned=False, withdrawn=False)
    assert flaws_of([old], ConsentTerms(1), TODAY) == ()


@pytest.mark.parametrize(
    ("signed", "months", "last"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2027, 12, 15), 1, date(2028, 1, 15)),
        (date(2027, 11, 30), 14, date(2029, 1, 30)),
    ],
)
def test_it_holds_through_the_same_day_of_a_later_month_or_the_last_of_a_shorter_one(signed, months, last):
    assert last_day(signed, months) == last


@given(signed=DAYS, months=MONTHS)
def test_it_holds_on_its_last_day_and_not_on_the_next(signed, months):
    last, held = last_day(signed, months), SignedOn(signed, 1, countersigned=False, withdrawn=False)
    assert flaws_of([held], ConsentTerms(1, months), last) == ()
    assert flaws_of([held], ConsentTerms(1, months), last + timedelta(days=1)) == (Flaw.EXPIRED,)
    assert 28 * months <= (last - signed).days <= 31 * months


@given(signed=DAYS, months=MONTHS, later=st.integers(1, 30))
def test_more_months_never_end_earlier(signed, months, later):
    assert last_day(signed, months) < last_day(signed, months + later)


@given(version=st.integers(1, 9), newest=st.integers(1, 9))
def test_only_the_newest_text_holds(version, newest):
    held = SignedOn(TODAY, version, countersigned=False, withdrawn=False)
    assert (Flaw.OLDER_TEXT in flaws_of([held], ConsentTerms(newest), TODAY)) == (version < newest)


def test_what_is_wrong_is_told_together_but_for_what_is_not_there():
    old = SignedOn(date(2026, 1, 1), 1, countersigned=False, withdrawn=False)
    terms = ConsentTerms(2, months=6, countersign=True)
    assert flaws_of([old], terms, TODAY) == (Flaw.EXPIRED, Flaw.OLDER_TEXT, Flaw.NOT_COUNTERSIGNED)
    assert flaws_of((), terms, TODAY) == (Flaw.MISSING,)
    withdrawn = SignedOn(TODAY, 2, countersigned=True, withdrawn=True)
    assert flaws_of([withdrawn], terms, TODAY) == (Flaw.WITHDRAWN,)


def test_who_cannot_consent_alone_needs_a_guardian_who_signed_what_holds():
    alone, terms = signed_on(TODAY), ConsentTerms(2, months=6, guardian=True)
    assert flaws_of([alone], ConsentTerms(2), TODAY) == ()
    assert flaws_of([alone], terms, TODAY) == (Flaw.NO_GUARDIAN,)
    assert flaws_of([signed_on(TODAY, by_guardian=True), alone], terms, TODAY) == ()
    assert flaws_of([alone, signed_on(TODAY, by_guardian=True)], terms, TODAY) == (), "who signed last does not matter"
    for lapsed in (
        signed_on(TODAY, version=1, by_guardian=True),
        signed_on(TODAY, withdrawn=True, by_guardian=True),
        signed_on(date(2026, 1, 1), by_guardian=True),
    ):
        assert flaws_of([alone, lapsed], terms, TODAY) == (Flaw.NO_GUARDIAN,)
    older = signed_on(TODAY, version=1, by_guardian=True)
    assert flaws_of([older], terms, TODAY) == (Flaw.OLDER_TEXT,), "it was a guardian who signed"


def test_who_signed_alone_under_age_signs_again_when_of_age():
    young = signed_on(TODAY, under_age=True)
    assert flaws_of([young], ConsentTerms(2), TODAY) == (Flaw.UNDER_AGE,)
    assert flaws_of([young], ConsentTerms(2, guardian=True), TODAY) == (Flaw.NO_GUARDIAN,), "still under age"
    assert flaws_of([signed_on(TODAY), young], ConsentTerms(2), TODAY) == ()
    assert flaws_of([young, signed_on(TODAY)], ConsentTerms(2), TODAY) == ()


def test_who_decides_for_themselves_signs_for_themselves():
    theirs = signed_on(TODAY, by_guardian=True)
    assert flaws_of([theirs], ConsentTerms(2), TODAY) == (Flaw.NOT_THEIR_OWN,)
    assert flaws_of([theirs, signed_on(TODAY)], ConsentTerms(2), TODAY) == ()
    assert flaws_of([theirs, signed_on(TODAY, under_age=True)], ConsentTerms(2), TODAY) == (Flaw.NOT_THEIR_OWN,)
    assert flaws_of([theirs], ConsentTerms(2, guardian=True), TODAY) == ()


def test_nobody_signs_in_a_language_that_a_text_lacks():
    assert languages_lacking({"en": "…"}, ["en", "es"]) == ("es",)
    assert languages_lacking({"en": "…", "es": "…", "pt": "…"}, ["en", "es"]) == ()
