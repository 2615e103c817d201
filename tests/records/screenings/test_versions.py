"""Versions of a screening are found from any of them, oldest first."""

from screening.records.screenings.versions import versions_of
from screening.workflow.intake.start import StartContext, change
from tests.builders import healthy
from tests.workflow.intake.test_send import draft_of, press_send


def test_every_version_finds_the_others_and_nobody_elses(practice, rulebook):
    first = press_send(practice, rulebook, *draft_of(practice, rulebook, healthy()))
    press_send(practice, rulebook, *draft_of(practice, rulebook, healthy()))
    newest, versions = first, [first]
    for _ in range(2):
        opened = change(practice, StartContext(rulebook, "en", practice.day()), practice.screenings.by_id(newest))
        newest = press_send(practice, rulebook, opened, practice.drafts.find(opened).revision)
        versions.append(newest)
    assert all(versions_of(one) == versions for one in versions)
    assert versions_of("0" * 32) == []
