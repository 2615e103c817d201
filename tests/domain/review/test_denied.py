"""Pertinent negatives: said "none of these", or answered and not ticked; never from silence."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from screening.domain.questionnaire.kinds.by_option import NOT_SURE
from screening.domain.review.denied import name_of, negatives, pertinent_lists
from tests.builders import as_values, healthy


def said(**changes):
    return as_values(healthy(**changes))


def without_short_names(rulebook):
    """Return the rules as files from before short names have them."""
    plain = [
        replace(q, options=tuple(replace(option, short="") for option in q.options))
        for q in rulebook.questionnaire.questions
    ]
    return replace(rulebook, questionnaire=replace(rulebook.questionnaire, questions=tuple(plain)))


def test_none_of_these_denies_every_sign_of_the_list(rulebook):
    found = negatives(rulebook, said())
    assert found.denied[:2] == ("saddle numbness", "bladder change")
    assert len(found.denied) == 23  # six of the nerves, nine of the body, eight slow ones
    assert found.not_sure == found.unanswered == ()


def test_a_sign_that_was_ticked_is_not_denied_but_the_others_of_its_list_are(rulebook):
    found = negatives(rulebook, said(rf_nerve=["saddle_numb"]))
    assert "saddle numbness" not in found.denied
    assert "bladder change" in found.denied


def test_a_list_without_an_answer_denies_nothing(rulebook):
    found = negatives(rulebook, said(rf_nerve=None))
    assert "saddle numbness" not in found.denied
    assert found.unanswered[0] == "saddle numbness"
    assert len(found.unanswered) == 6


def test_not_sure_denies_nothing_else_of_its_list(rulebook):
    found = negatives(rulebook, said(rf_nerve=["saddle_numb", "not_sure"]))
    assert found.not_sure[0] == "bladder change"
    assert not set(found.not_sure) & set(found.denied)


def test_a_list_that_is_not_asked_is_not_spoken_of(rulebook):
    asked = negatives(
        rulebook, said(pregnancy_status="pregnant", pregnancy_signs=["none"], pregnancy_trimester="third")
    )
    assert "vaginal bleeding" in asked.denied
    not_asked = negatives(rulebook, said())
    assert not any("vaginal bleeding" in names for names in vars(not_asked).values())


def test_a_sign_that_was_taken_back_is_not_denied(rulebook):
    found = negatives(rulebook, said(), {"rf_nerve": ("saddle_numb",)})
    assert not any("saddle numbness" in names for names in vars(found).values())
    assert "bladder change" in found.denied


def test_older_rules_name_their_lists_of_warning_signs_by_label(rulebook):
    found = negatives(without_short_names(rulebook), said())
    assert found.denied[0] == "numb or odd feeling between the legs, around the bottom or private parts"
    assert "lost 10 pounds or more in 6 months without trying" not in found.denied  # no list of emergencies


@given(st.data())
def test_every_sign_of_an_asked_list_is_ticked_denied_or_not_known(rulebook, data):
    lists = pertinent_lists(rulebook)
    answers = said()
    for question in lists:
        ticks = st.lists(st.sampled_from([o.id for o in question.options if not o.exclusive]), unique=True)
        picked = data.draw(st.one_of(st.just(["none"]), ticks), label=question.id)
        answers = (
            {**answers, question.id: question.check(picked)}
            if picked
            else {name: value for name, value in answers.items() if name != question.id}
        )
    found = negatives(rulebook, answers)
    for question in lists:
        ticked = question.options_in(answers.get(question.id))
        names = {name_of(o) for o in question.options if not o.exclusive and o.id not in (*ticked, NOT_SURE)}
        asked = question.id != "pregnancy_signs"  # asked of nobody here
        where = "unanswered" if not ticked else "not_sure" if NOT_SURE in ticked else "denied"
        for known, said_of_it in vars(found).items():
            assert names & set(said_of_it) == (names if asked and known == where else set())
