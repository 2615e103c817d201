"""A text of an older format says the same in the newest one, and one that was in force opens for good."""

import gzip
import re

import pytest

from screening.domain.rules.advice import advise
from screening.domain.rules.suggestion import suggest
from screening.rulebook.difference import differences
from screening.rulebook.reading.formats import NEWEST, format_of, in_newest_format
from screening.rulebook.reading.reader import digest, read_rules, read_stored
from screening.rulebook.reading.yaml_nodes import MistakesError
from tests.builders import as_values, healthy
from tests.conftest import RULES_TEXT
from tests.engines import ENGINES
from tests.languages import OTHER, PORTUGUESE, spoken

STORED = sorted(ENGINES.glob("*/rules.yaml.gz"))


def text_of(path):
    return gzip.decompress(path.read_bytes()).decode()


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.parent.name)
def test_every_text_that_an_engine_read_opens_under_its_own_name(path):
    text = text_of(path)
    rulebook = read_stored(text).rulebook
    assert rulebook.version == digest(text)
    assert len(rulebook.rules) > 80
    assert rulebook.treatment.wording.name["en"] == "dry needling"
    assert rulebook.treatment.roles.age in rulebook.questionnaire.by_id


def test_what_is_upgraded_can_be_checked_and_says_the_same():
    old = text_of(STORED[0])
    assert format_of(old) == 1
    upgraded = in_newest_format(old)
    assert format_of(upgraded) == NEWEST
    assert differences(read_stored(old), read_stored(upgraded)) == []
    assert in_newest_format(upgraded) == upgraded


def test_a_candidate_of_another_format_is_told_what_to_do():
    with pytest.raises(MistakesError, match="format 2 is expected here, not 1"):
        read_rules(text_of(STORED[0]))
    with pytest.raises(MistakesError, match="format 2 is expected here, not 3"):
        read_rules(RULES_TEXT.replace("format: 2", "format: 3", 1))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('es_of: "94fb67"', 'es_of: "000000"'),  # a translation that today's check calls out of date
        ("  - id: exam_first\n", "  - id: Exam-First\n"),  # an id that today's check refuses
        ("    part: stopping\n", "    part: gone\n"),  # a part that no page shows any longer
        ("    discuss_with: [acupuncturist, therapist]", "    discuss_with: [healer, therapist]"),
        ("  adult_from: 18\n", "  adult_from: 18\n  moon: full\n"),  # a key that a later release dropped
        ("  - code: es\n", "  - code: xx\n"),  # a language of which nothing is known any longer
        ("  - code: en\n", "  - code: es\n"),
        ("languages:\n", "languages: []\nlanguages_of_old:\n"),
    ],
)
def test_what_is_checked_of_candidates_today_closes_no_stored_version(right, wrong):
    text = RULES_TEXT.replace(right, wrong, 1)
    assert text != RULES_TEXT
    with pytest.raises(MistakesError):
        read_rules(text)
    stored = read_stored(text).rulebook
    shipped = read_rules(RULES_TEXT).rulebook
    assert [rule.when for rule in stored.rules] == [rule.when for rule in shipped.rules]
    for answers in map(as_values, (healthy(), healthy(acupuncturist_now="yes"))):  # and its result page can be made
        advice = advise(stored, suggest(stored, answers), answers, sign_taken_back=False)
        assert advice.act is advise(shipped, suggest(shipped, answers), answers, sign_taken_back=False).act


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("suggest: emergency", "suggest: alarm"),
        ("when: {rf_nerve: leg_weak_worse}", "when: {rf_gone: leg_weak_worse}"),
        ("rules:", "rules: ["),
    ],
)
def test_a_stored_version_of_which_nobody_can_say_what_it_means_is_refused(right, wrong):
    text = re.sub(re.escape(right), wrong, RULES_TEXT, count=1)
    assert text != RULES_TEXT
    with pytest.raises(MistakesError):
        read_stored(text)


def without_languages(text=RULES_TEXT):
    """A text of format 2 as it was written before it named its languages."""
    return re.sub(r"^# Every text that is read.*?(?=^# What the treatment)", "", text, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("end", ["", "\n...\n", "\n# the end"])
def test_a_text_that_names_no_languages_is_in_english_and_spanish_for_good(end):
    text = without_languages() + end
    assert "languages:" not in text
    stored = read_stored(text)
    assert stored.rulebook.version == digest(text)
    assert [one.code for one in stored.rulebook.languages] == ["en", "es"]
    assert differences(stored, read_rules(RULES_TEXT)) == []


def test_a_candidate_names_its_languages_and_the_upgrade_writes_them():
    with pytest.raises(MistakesError, match=r'"languages" is missing here\. `screening rules upgrade FILE`'):
        read_rules(without_languages())
    upgraded = in_newest_format(without_languages())
    assert differences(read_rules(upgraded), read_rules(RULES_TEXT)) == []
    assert in_newest_format(upgraded) == upgraded


def test_a_new_language_stands_in_the_difference():
    file = read_rules(spoken(OTHER, PORTUGUESE))
    found = {(one.kind, one.id): one for one in differences(read_rules(OTHER), file)}
    assert ("own name", "", "Português") in found["language", "pt"].details
    assert ("order", "en, es", "en, es, pt") in found["languages", "in order"].details
