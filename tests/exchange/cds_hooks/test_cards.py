"""Cards: short, in words, with a link; what others typed stays text."""

from dataclasses import replace

from screening.domain.hooks.notices import CannotWait, Stands, on_opening, on_ordering_else
from screening.domain.review.decision import Conclusion
from screening.exchange.cds_hooks.cards import cards_of
from screening.exchange.health_record.resources import read_record
from tests.domain.hooks.test_notices import ELIQUIS, TODAY, screened
from tests.health_records import a_medicine

ADDRESS = "https://forms.example.com"


def cards(book, one, *resources):
    told = on_opening(one, book.record, read_record(list(resources), str(TODAY)), TODAY)
    return [card.data for card in cards_of(told, one, "River Clinic", ADDRESS)]


def test_the_best_card_says_what_the_chart_has_and_what_the_patient_answered(rulebook):
    card, _ = cards(rulebook, screened(rulebook), ELIQUIS)
    assert card["summary"].startswith("Chart: apixaban 5 MG Oral Tablet [Eliquis]. The patient answered: ")
    assert (card["indicator"], card["source"]) == ("warning", {"label": "River Clinic: screening"})
    assert "Do any of these apply to you?" in card["detail"]
    summary = f"{ADDRESS}/workspace/screenings/7K3M-9QXT"
    assert card["links"] == [{"label": "Open the summary", "url": summary, "type": "absolute"}]
    assert {tuple(reason) for reason in card["overrideReasons"]} == {("code", "system", "display")}


def test_summaries_are_short_and_names_are_no_markdown(rulebook):
    card, _ = cards(rulebook, screened(rulebook), a_medicine(f"Eliquis ![x](https://x.example) {'long ' * 50}"))
    assert 130 < len(card["summary"]) <= 140
    assert "![x](" not in card["detail"]


def test_what_cannot_wait_is_critical_and_how_it_stands_says_who_decided(rulebook):
    urgent = screened(rulebook, rf_body=["chest_pain"])
    (card,) = [one.data for one in cards_of([CannotWait()], urgent, "River Clinic", ADDRESS)]
    assert (card["indicator"], card["summary"]) == ("critical", "Screening: call 911, and no one has signed it")
    (card,) = cards(rulebook, screened(rulebook))
    assert (card["indicator"], card["summary"]) == ("info", "Screening: fits, not signed yet")
    signed = replace(urgent, conclusion=Conclusion.REFER)
    (card,) = [one.data for one in cards_of([Stands()], signed, "River Clinic", ADDRESS)]
    assert card["summary"] == "Screening: emergency, signed: referred first"


def test_what_cannot_wait_since_a_correction_was_signed_before_it(rulebook):
    urgent = replace(screened(rulebook, rf_body=["chest_pain"]), corrected=True, signed_before=Conclusion.FITS)
    (card,) = [one.data for one in cards_of([CannotWait()], urgent, "River Clinic", ADDRESS)]
    assert card["summary"] == "Screening: call 911, and no one has signed it since it was corrected"


def test_an_order_says_what_the_rules_would_say(rulebook):
    one = screened(rulebook)
    told = on_ordering_else(one, rulebook.record, read_record(ELIQUIS, str(TODAY)), TODAY)
    (card,) = [card.data for card in cards_of(told, one, "River Clinic", ADDRESS)]
    assert "the screening: discuss first instead of fits" in card["summary"]
    assert "With it, the rules say:" in card["detail"]


def test_each_card_has_a_name_of_its_own(rulebook):
    made = cards_of([Stands(), Stands()], screened(rulebook), "River Clinic", ADDRESS)
    assert len({card.uuid for card in made}) == 2
    assert [card.uuid for card in made] == [card.data["uuid"] for card in made]
