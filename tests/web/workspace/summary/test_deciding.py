"""One decision typed on two pages of the same person: neither page overwrites the other, and they choose."""

import pytest

from screening.practice import NAME
from tests.builders import healthy

NOTE = "Palpated the whole shoulder.\nTwo trigger points."
HIDDEN = ("csrf_token", "page", "filled", "after", "corrected", "heard")


@pytest.fixture
def url(patient, therapist):
    patient.has_sent(healthy(needle_hesitancy=8, stop_signal="yes", acupuncturist_now="yes"))
    therapist.sign_in()
    return therapist.open_first()


@pytest.fixture
def older(therapist, url):
    """What an older tab says of itself: it was opened before the newer one saved a long note."""
    hidden = {name: therapist.page.values[name][0] for name in HIDDEN}
    therapist.go(url)
    therapist.post(url, {"do": "save", "notes": NOTE, "after": "0"})
    return hidden


def stored(app, url):
    with app.app_context():
        stores = app.extensions[NAME]
        screening = stores.screenings.by_reference(url.rsplit("/", 1)[-1])
        found = stores.unsigned.of_others(screening.id, 0)
        return found[0].unsigned.fields["notes"] if found else None


@pytest.mark.parametrize("do", ["save", "rest", "prepare", "sign", "change:anything"])
def test_an_older_page_overwrites_nothing_and_shows_both_texts(app, therapist, url, older, do):
    page = therapist.post(url, {**older, "do": do, "conclusion": "after_discussing", "notes": "Short"})
    assert therapist.response.status_code == 409
    assert "You saved something else on another page or device" in page.text
    assert "Saved elsewhere: Palpated the whole shoulder. Two trigger points. On this page: Short" in page.text
    assert "After history and exam Saved elsewhere: nothing On this page: Fits, discussed" in page.text
    assert (page.values["notes"], page.values["conclusion"]) == (["Short"], ["after_discussing"])
    assert stored(app, url) == NOTE
    assert "Signed:" not in therapist.go(url).text


def test_they_go_on_with_the_older_page(app, therapist, url, older):
    page = therapist.post(url, {**older, "do": "save", "notes": "Short"})
    seen = {**older, "elsewhere": page.values["elsewhere"][0]}
    assert stored(app, url) == NOTE
    page = therapist.post(url, {**seen, "do": "mine", "notes": "Short"})
    assert therapist.response.status_code == 200
    assert (page.values["notes"], stored(app, url)) == (["Short"], "Short")


def test_or_with_what_was_saved_elsewhere(therapist, url, older):
    page = therapist.post(url, {**older, "do": "save", "notes": "Short"})
    page = therapist.go(next(link for link in page.links if link.endswith(f"{url}#conclude")))
    assert page.values["notes"][0].strip() == NOTE
    assert "You saved something else" not in page.text


def test_what_was_saved_after_they_chose_is_shown_before_it_is_replaced(app, therapist, url, older):
    page = therapist.post(url, {**older, "do": "save", "notes": "Short"})
    seen = {**older, "elsewhere": page.values["elsewhere"][0]}
    therapist.go(url)
    therapist.post(url, {"do": "save", "notes": "More still", "after": "0"})
    page = therapist.post(url, {**seen, "do": "mine", "notes": "Short"})
    assert "Saved elsewhere: More still" in page.text
    assert stored(app, url) == "More still"


def test_what_a_page_saves_as_it_is_typed_replaces_only_its_own_words(app, therapist, url, older):
    page = therapist.go(url)
    newer = {name: page.values[name][0] for name in older}
    for notes in ("One", "One and two"):  # its first save is not on the page; it is still its own
        therapist.post(url, {**newer, "do": "autosave", "notes": notes})
        assert (therapist.response.status_code, stored(app, url)) == (204, notes)
    therapist.go(url)
    therapist.post(url, {**older, "do": "autosave", "notes": "Short"})
    assert therapist.response.status_code == 409
    assert therapist.response.mimetype == "text/plain"
    assert therapist.response.text.startswith("Not saved: you saved something else on another page or device, ")
    assert "Press “Save for later” to see both." in therapist.response.text
    assert stored(app, url) == "One and two"


def test_two_pages_that_say_the_same_are_no_matter(therapist, url, older):
    therapist.post(url, {**older, "do": "save", "notes": NOTE.replace("\n", "\r\n"), "reason": ""})
    assert therapist.response.status_code == 200


def test_what_is_too_long_is_told_in_the_status_line(app, therapist, url, older):
    therapist.go(url)
    therapist.post(url, {"do": "autosave", "notes": "x" * 20_001})
    assert therapist.response.status_code == 422
    assert therapist.response.text == "Not saved: Please make this shorter. It has 20,001 characters; 20,000 fit."
    assert stored(app, url) == NOTE


def test_a_page_that_was_saved_and_left_with_back_goes_on(app, therapist, url):
    left = {name: therapist.page.values[name][0] for name in ("page", "filled", "after")}
    therapist.post(url, {**left, "do": "save", "notes": "One"})
    therapist.post(url, {**left, "do": "sign", "conclusion": "refer", "reason": "", "notes": "One and two"})
    assert stored(app, url) == "One and two"


@pytest.fixture
def left(therapist, url):
    """What a page says of itself on which "different" was ticked, and that Back opens again after the correction."""
    hidden = {name: therapist.page.values[name][0] for name in HIDDEN}
    ticked = next(name for name in therapist.page.fields if name.startswith("tick-"))
    therapist.post(url, {**hidden, ticked: "changed", "do": f"change:{ticked.removeprefix('tick-')}"})
    seen = therapist.page.values["corrected"]
    therapist.post(therapist.response.request.full_path, {"needle_hesitancy": "9", "corrected": seen})
    assert ticked not in therapist.go(url).values
    return {**hidden, ticked: "changed"}


def test_a_page_from_before_a_correction_does_not_save_its_ticks_over_what_was_written_since(app, therapist, url, left):
    newer = {name: therapist.page.values[name][0] for name in HIDDEN}
    therapist.post(url, {**newer, "do": "autosave", "notes": NOTE})
    assert therapist.response.status_code == 204
    therapist.post(url, {**left, "do": "autosave", "notes": "Short"})
    assert therapist.response.status_code == 409
    assert "the answers were corrected after this page was opened" in therapist.response.text
    page = therapist.post(url, {**left, "do": "save", "notes": "Short"})
    assert therapist.response.status_code == 409
    assert "Saved elsewhere: Palpated the whole shoulder. Two trigger points. On this page: Short" in page.text
    assert stored(app, url) == NOTE


@pytest.mark.parametrize("do", ["save", "rest", "prepare", "sign", "change:anything", "autosave"])
def test_a_page_from_before_a_correction_overwrites_nothing_also_before_the_corrected_one_is_used(
    therapist, url, left, do
):
    therapist.post(url, {**left, "do": do, "conclusion": "after_discussing"})
    assert therapist.response.status_code == 409
    ticked = next(name for name in left if name.startswith("tick-"))
    assert ticked not in therapist.go(url).values


def test_what_was_not_saved_before_a_correction_is_saved_beside_the_news(app, therapist, url):
    hidden = {name: therapist.page.values[name][0] for name in HIDDEN}
    seen = therapist.go(f"{url}/correct?q=peg_pain").values["corrected"]
    therapist.post(f"{url}/correct?q=peg_pain", {"peg_pain": "5", "corrected": seen})
    therapist.post(url, {**hidden, "do": "autosave", "notes": "Short"})
    assert (therapist.response.status_code, stored(app, url)) == (409, None)
    page = therapist.post(url, {**hidden, "do": "save", "notes": "Short"})
    assert "Something was answered, corrected or signed in the meantime" in page.text
    assert stored(app, url) == "Short"
