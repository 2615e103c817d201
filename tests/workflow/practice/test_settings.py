"""Settings that are made by page or command: checked, kept before those of the environment, told without their text."""

import pytest

from screening.records.audit.entries import Wanted
from screening.settings.practice import kept_settings
from screening.settings.sections import MOST_CHARACTERS
from screening.workflow.practice.settings import (
    ChangedMeanwhileError,
    WrongSettingsError,
    change_settings,
    settings_in_force,
    texts_in_force,
)
from tests.builders import TESTS, written


def change(practice, /, **texts) -> list[str]:
    return change_settings(practice, practice.given, texts, TESTS)


def newest_entry(practice):
    return practice.audit.page(Wanted(chain="settings:all"), 1)[0]


def test_what_was_kept_goes_before_the_environment_and_the_rest_stays(practice):
    assert change(practice, phone=" 509 555 0177 ") == ["phone"]
    now = settings_in_force(practice, practice.given)
    assert (now.phone, now.practice) == ("509 555 0177", practice.given.practice)


def test_before_anything_is_kept_the_environment_holds(practice):
    assert settings_in_force(practice, practice.given) == practice.given


def test_the_trail_names_what_changed_and_never_what_it_says(practice):
    change(practice, phone="509 555 0177", practice="Hill Clinic")
    assert newest_entry(practice).detail == "phone, practice"
    change(practice, phone="509 555 0177")
    assert newest_entry(practice).detail == "looked through"


@pytest.mark.parametrize(
    ("texts", "wrong"),
    [
        ({"phone": "555"}, ["phone"]),
        ({"practice": ""}, ["practice"]),
        ({"phone": "555", "languages": "en, de"}, ["languages", "phone"]),
        ({"practice": "Hill\nClinic"}, ["practice"]),
        ({"practice": "Hill\x1b[31mClinic"}, ["practice"]),
        ({"visit_bring": "shoes\u2028BEGIN:VEVENT"}, ["visit_bring"]),
        ({"postal_address": "12 Mill\x00 Street"}, ["postal_address"]),
    ],
)
def test_of_settings_that_cannot_be_used_each_is_named_and_none_is_kept(practice, texts, wrong):
    with pytest.raises(WrongSettingsError) as caught:
        change(practice, backup_place="The second machine", **texts)
    assert sorted({name for name, _message in caught.value.problems}) == wrong
    assert all(message in str(caught.value) for _name, message in caught.value.problems)
    assert practice.kept_settings.all() == {}


LONG = "x" * (MOST_CHARACTERS + 1)
LANGUAGES = {"en": "English", "es": "Spanish"}


@pytest.mark.parametrize(("name", "kept"), kept_settings(LANGUAGES).items())
def test_no_setting_is_longer_than_fits_however_it_is_saved(practice, name, kept):
    with pytest.raises(WrongSettingsError) as caught:
        change(practice, **{name: "x" * (kept.most + 1)})
    assert name in {wrong for wrong, _message in caught.value.problems}
    assert practice.kept_settings.all() == {}


def test_a_longer_text_of_an_earlier_version_stays_while_nobody_changes_it(practice):
    written(practice.kept_settings.keep, {"backup_place": LONG})
    assert change(practice, backup_place=LONG, keep_signed_years="10") == ["keep_signed_years"]
    assert settings_in_force(practice, practice.given).backup_place == LONG


def test_what_cannot_be_seen_is_not_kept(practice):
    change(practice, practice="\u200bHill\u00ad Clinic\ufeff ")
    assert practice.kept_settings.all() == {"practice": "Hill Clinic"}


def test_somebody_who_changed_the_same_meanwhile_is_told_of_and_nothing_is_lost(practice):
    seen = texts_in_force(practice, practice.given)
    change(practice, phone="509 555 0188", practice="Hill Clinic")
    with pytest.raises(ChangedMeanwhileError) as caught:
        change_settings(practice, practice.given, {"phone": "509 555 0177", "colour": "#114422"}, TESTS, seen)
    assert caught.value.texts == {"phone": "509 555 0188"}
    assert practice.kept_settings.all() == {"phone": "509 555 0188", "practice": "Hill Clinic"}
    now = {**seen, **caught.value.texts}
    assert change_settings(practice, practice.given, {"phone": "509 555 0177"}, TESTS, now) == ["phone"]


def test_what_is_no_setting_of_a_page_is_left_alone(practice):
    assert change(practice, database_url="sqlite://", key="x") == []
    assert practice.kept_settings.all() == {}
