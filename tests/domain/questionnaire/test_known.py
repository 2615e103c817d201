"""What was worked out is looked up, up to so many; no one's words are among it."""

from screening.domain.questionnaire.answers import read_answers
from screening.domain.questionnaire.conditions import Has, RequiredUnanswered
from screening.domain.questionnaire.known import ByBits, Known
from tests.domain.questionnaire.test_compiled import FORM


class Doubled(Known[int, int]):
    most = 3

    def __init__(self):
        super().__init__()
        self.asked = []

    def work_out(self, key):
        self.asked.append(key)
        return 2 * key


def test_a_key_is_worked_out_once():
    doubled = Doubled()
    assert [doubled[4], doubled[4], doubled[5], doubled[4]] == [8, 8, 10, 8]
    assert doubled.asked == [4, 5]


def test_no_more_are_kept_than_it_says_and_each_is_right_still():
    doubled = Doubled()
    for key in [*range(10), *range(10)]:
        assert doubled[key] == 2 * key
        assert len(doubled) <= 3


def test_what_reads_many_questions_is_worked_out_each_time():
    few, many = ByBits(reads=0b1111, opens=0b1), ByBits(reads=(1 << 30) - 1, opens=(1 << 9) - 1)
    assert few.most > 0
    assert many.most == 0


def test_of_a_sheet_only_the_bits_that_a_condition_reads_are_kept(rulebook):
    layout = FORM.codes.layout
    known = Has("wants", frozenset({"yes"})).known(layout)
    for age in (20, 40, 60):
        assert known.of(read_answers(FORM, {"wants": "yes", "age": age}, sent=True).certain) is True
    assert list(known) == [layout.fields["wants"].bits(["yes"])]
    whole = RequiredUnanswered().known(rulebook.questionnaire.codes.layout)
    assert whole.of(read_answers(rulebook.questionnaire, {}, sent=True).certain) is True
    assert not whole


def test_no_ones_words_are_kept(rulebook):
    codes = rulebook.questionnaire.codes
    read_answers(rulebook.questionnaire, {"other_health": "a very rare illness", "nobody_asks": "secret"}, sent=True)
    assert not [value for _, value in codes.adds if value in ("a very rare illness", "secret")]
