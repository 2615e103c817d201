"""`screening settings`: what a page can set, set by command."""

import pytest


@pytest.mark.parametrize("years", ["3000", "0", "²", "many"])
def test_years_that_cannot_be_are_told_before_anything_is_looked_for(run, years):
    done = run("settings", "set", "keep_signed_years", years)
    assert done.exit_code == 1
    assert done.output == "Error: keep_signed_years: Enter a number of years from 1 to 100\n"


def test_what_is_set_is_shown(run):
    assert "phone is set." in run("settings", "set", "phone", "555 010 0199").output
    assert "phone already has this value." in run("settings", "set", "phone", "555 010 0199").output
    assert "phone=555 010 0199" in run("settings", "show").output


def test_a_template_of_the_visit_note_is_set_and_one_with_an_unknown_field_is_refused(run):
    done = run("settings", "set", "note_short", "{name}\n{diagnosis}\n{assessment}\n{signed}")
    assert done.exit_code == 1
    assert "note_short: Line 2, column 1: {diagnosis} is not a field. Fields: {name}, " in done.output
    assert "note_short is set." in run("settings", "set", "note_short", "Hx {name}\n{assessment}\n{signed}").output
    assert "note_short=Hx {name}\n{assessment}\n{signed}\n" in run("settings", "show").output
    assert "note_short is set." in run("settings", "set", "note_short", "").output
    assert "note_short={treatment} screening" in run("settings", "show").output


@pytest.mark.parametrize("name", ["practice", "backup_place", "hours_es"])
def test_what_is_too_long_for_the_page_is_too_long_here(run, name):
    done = run("settings", "set", name, "x" * 501)
    assert done.exit_code == 1
    assert done.output == f"Error: {name}: Please make this shorter. It has 501 characters; 500 fit.\n"
    assert run("settings", "set", name, "x" * 500).exit_code == 0
