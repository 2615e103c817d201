"""Settings that are made by page or command: checked, kept before those of the environment, told without their text."""

import pytest

from screening.records.audit.entries import Wanted
from screening.workflow.practice.settings import WrongSettingsError, change_settings, settings_in_force
from tests.builders import TESTS


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


def test_what_is_no_setting_of_a_page_is_left_alone(practice):
    assert change(practice, database_url="sqlite://", key="x") == []
    assert practice.kept_settings.all() == {}
