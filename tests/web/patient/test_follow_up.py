"""The page of a link after a session: no name, one answer, what cannot wait at once, and why it opens nothing."""

import gzip
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from screening.domain.care.episode import ClosedBecause
from screening.records.audit.entries import Wanted
from screening.records.care.follow_ups import NewFollowUp
from screening.workflow.care import late_sign
from screening.workflow.care.episode import close
from screening.workflow.care.late_sign import call_about_sign
from screening.workflow.practice.mail import alert_mails
from screening.workflow.review.patient_file import erase
from tests.builders import TESTS, Page, let_in, written
from tests.consents import set_up

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
SORE = {"ci_signs": ["none"], "ci_soreness": "3", "ci_sore_time": "hours", "ci_events": ["bruise"], "ci_again": "yes"}
URL = "/how-are-you"


@pytest.fixture
def practice(in_care):
    return in_care


@pytest.fixture
def of(practice):
    return practice.screenings.newest().id


@pytest.fixture
def link(practice, of):
    """Return what makes a link; it opens since yesterday."""

    def link(opens=NOW - DAY, ends=NOW + DAY, name="check_in", language="en"):
        new = NewFollowUp(of, name, NOW.date(), language, NOW - 2 * DAY, opens, ends)
        return written(practice.follow_ups.add, new)

    return link


@pytest.fixture
def browser(app):
    return app.test_client()


def opened(browser, made):
    return browser.get(f"/c/{made.token}", follow_redirects=True)


def sent(browser, answers=SORE, **more):
    return browser.post(URL, data={**answers, **more}, follow_redirects=True)


def test_it_asks_on_one_small_page_in_the_language_of_the_patient_and_names_no_one(browser, link):
    page = opened(browser, link(language="es"))
    assert page.request.path == URL
    assert '<html lang="es"' in page.text
    assert "Ana" not in page.text
    assert len(re.findall("<fieldset", page.text)) <= 8
    assert len(gzip.compress(page.data)) <= 14_000
    assert "no-store" in page.headers["Cache-Control"]


def test_soreness_that_is_common_gets_thanks_and_comfort(browser, practice, link, of):
    opened(browser, link())
    page = sent(browser)
    assert "Sent. Thank you." in page.text
    assert "normal after needles" in page.text
    assert "A small bruise is common" in page.text
    assert "Call 911 if you have trouble breathing" in page.text
    assert practice.follow_ups.of(of)[0].answered.answers["ci_soreness"] == 3
    assert practice.calls.of(of) is None


def test_short_breath_opens_the_urgent_page_at_once_and_raises_a_call(browser, practice, link, of):
    opened(browser, link())
    page = sent(browser, {"ci_signs": ["short_breath"]})  # nothing else was answered
    assert "tel:911" in page.text
    assert "Air around a lung" in page.text
    assert "normal after needles" not in page.text
    assert practice.calls.of(of) is not None


def test_a_sign_is_taken_however_much_was_posted_from_that_address(app, browser, practice, link, of):
    assert {app.test_client().post(URL, data=SORE).status_code for _ in range(200)} == {409}
    opened(browser, link())
    assert "tel:911" in sent(browser, {"ci_signs": ["short_breath"]}).text
    assert practice.calls.of(of) is not None


def shown(page):
    """What a page posts besides the answers."""
    return dict(re.findall(r'<input type="hidden" name="(version|link)" value="([^"]*)"', page.text))


def test_answers_belong_to_the_link_whose_page_was_filled_out(browser, practice, link):
    first, second = link(), link(ends=NOW + 2 * DAY)
    page = opened(browser, first)
    opened(browser, second)  # in another tab
    assert "Sent. Thank you." in sent(browser, **shown(page)).text
    assert practice.follow_ups.find(first.token).answered is not None
    assert practice.follow_ups.find(second.token).answered is None


def test_a_sign_is_taken_although_a_link_to_other_questions_was_opened_since(browser, practice, link, of):
    page = opened(browser, link())
    opened(browser, link(name="outcomes"))
    assert "tel:911" in sent(browser, {"ci_signs": ["short_breath"]}, **shown(page)).text
    assert practice.calls.of(of) is not None


def test_a_sign_is_taken_once_the_cookie_of_the_link_is_gone(browser, practice, link, of):
    page = opened(browser, link())
    browser.delete_cookie("follow-up")
    assert "tel:911" in sent(browser, {"ci_signs": ["short_breath"]}, **shown(page)).text
    assert practice.calls.of(of) is not None


def test_a_sign_leads_to_what_to_do_even_if_the_record_was_erased_meanwhile(browser, practice, link):
    page = opened(browser, link())
    erase(practice, practice.screenings.newest(), TESTS, "on request")
    answer = sent(browser, {"ci_signs": ["short_breath"]}, **shown(page))
    assert (answer.status_code, "tel:911" in answer.text) == (409, True)
    assert "Air around a lung" in answer.text


def test_a_sign_beside_none_of_these_counts(browser, practice, link, of):
    opened(browser, link())
    sent(browser, {**SORE, "ci_signs": ["none", "numb_weak"]})
    assert practice.follow_ups.of(of)[0].answered.suggestion.outcome == "emergency"


def test_a_blank_is_named_and_everything_typed_stays(browser, practice, link, of):
    opened(browser, link())
    page = sent(browser, {**SORE, "ci_signs": []})
    assert page.status_code == 422
    assert re.search(r'name="ci_sore_time"[^>]*value="hours"[^>]*checked', page.text)
    assert practice.follow_ups.of(of)[0].answered is None


def test_another_language_keeps_what_is_typed(browser, practice, link, of):
    opened(browser, link())
    page = sent(browser, {"ci_soreness": "7"}, language="es")
    assert '<html lang="es"' in page.text
    assert re.search(r'name="ci_soreness"[^>]*value="7"[^>]*checked', page.text)
    assert practice.follow_ups.of(of)[0].answered is None


def test_another_browser_reads_no_answer_and_cannot_send_again(app, browser, practice, link, of):
    made = link()
    opened(browser, made)
    sent(browser)
    other = app.test_client()
    assert "You already answered" in opened(other, made).text
    assert other.get(f"{URL}/sent").status_code == 302
    again = sent(other, {**SORE, "ci_soreness": "9"})
    assert (again.status_code, "You already answered" in again.text) == (409, True)
    assert practice.follow_ups.of(of)[0].answered.answers["ci_soreness"] == 3


def test_who_sent_one_reads_no_other(app, browser, link):
    theirs, another = link(), link()
    opened(browser, another)
    sent(browser, {**SORE, "ci_events": ["tired"]})
    opened(app.test_client(), theirs)
    first = app.test_client()
    opened(first, theirs)
    sent(first)
    opened(browser, theirs)
    assert browser.get(f"{URL}/sent").status_code == 302


def test_before_its_time_it_says_when_it_opens(browser, link):
    page = opened(browser, link(opens=NOW + DAY / 2))
    assert "It is a little early" in page.text
    assert "<form" not in page.text[page.text.index("<main") :]


def test_the_moment_it_opens_is_said_as_in_the_language_of_the_link(browser, link):
    opens = datetime(2097, 11, 29, 23, 38, tzinfo=UTC)
    page = opened(browser, link(opens=opens, ends=opens + DAY, language="es"))
    assert "29 de noviembre de 2097, 3:38 p. m. " in re.sub(r"\s+", " ", page.text)


@pytest.mark.parametrize("over", ["expired", "closed"])
def test_afterwards_it_says_whom_to_call(browser, practice, link, of, over):
    made = link(opens=NOW - 2 * DAY, ends=NOW - DAY) if over == "expired" else link()
    if over == "closed":
        close(practice, practice.episodes.of(of), ClosedBecause.GOALS_MET, "", let_in())
    page = opened(browser, made)
    assert "This link no longer works" in page.text
    assert "tel:911" in page.text


@pytest.mark.parametrize("over", ["expired", "closed", "answered"])
def test_a_sign_that_can_no_longer_be_sent_leads_to_what_to_do_and_to_a_call(browser, practice, link, of, over):
    made = link(opens=NOW - 2 * DAY, ends=NOW - DAY) if over == "expired" else link()
    opened(browser, made)
    if over == "closed":
        close(practice, practice.episodes.of(of), ClosedBecause.GOALS_MET, "", let_in())
    if over == "answered":
        sent(browser)
    before = practice.follow_ups.of(of)
    page = sent(browser, {"ci_signs": ["chest_pain"]})
    assert page.status_code == 409
    assert "Air around a lung" in page.text
    assert "We could not save this" in page.text
    headings = [text.strip() for text in re.findall(r"<h[12][^>]*>(.*?)</h[12]>", page.text, re.DOTALL)]
    assert (headings[0], headings[-1]) == ("Get care now: call 911", "This sign was not saved")
    assert "Thank you" not in page.text
    assert "Do you have a question?" not in page.text
    assert practice.follow_ups.of(of) == before
    (call,) = practice.calls.open(9)
    assert call.screening_id == of


def test_another_language_keeps_what_to_do_about_a_sign_that_can_no_longer_be_sent(browser, practice, link, of):
    opened(browser, link(opens=NOW - 2 * DAY, ends=NOW - DAY))
    page = sent(browser, {"ci_signs": ["chest_pain"]})
    again = Page(page.text).values
    assert 'form="sign" name="language" value="es"' in re.sub(r"\s+", " ", page.text)
    spanish = browser.post(URL, data={**again, "language": "es"})
    assert "Busque ayuda ya: llame al 911" in spanish.text
    assert "Esta señal no se guardó" in spanish.text
    told = [one.action for one in practice.audit.page(Wanted(chain=f"screening:{of}"), 9)]
    assert told.count("warning sign on a link that is not open") == 1


@pytest.mark.parametrize("over", [False, True])
def test_a_sign_on_the_page_of_a_link_alerts_those_who_call_whether_it_is_open_or_over(browser, practice, link, over):
    set_up(practice, alerts_to="desk@example.com")
    before = practice.outbox.count()
    opened(browser, link(opens=NOW - 2 * DAY, ends=NOW - DAY) if over else link())
    sent(browser, {**SORE, "ci_signs": ["chest_pain"]})
    assert practice.outbox.count() - before == 1
    assert "desk@example.com" in iter(lambda: written(practice.outbox.take).mail.to, None)


def test_a_sign_that_cannot_be_saved_alerts_once_and_each_is_on_the_trail(practice, link, of, monkeypatch):
    monkeypatch.setattr(late_sign, "_PRESSED_AGAIN", timedelta())  # as if they came minutes apart
    made, alerts = link(), alert_mails(replace(practice.settings, alerts_to=("desk@example.com",)))
    before, raised = practice.outbox.count(), []
    for _press in range(2):
        call_about_sign(practice, made.token, alerts)
        raised += [(call.id, call.raised_at) for call in practice.calls.open(9)]
    assert practice.outbox.count() - before == len(alerts) == 1
    assert raised[0] == raised[1]
    told = [one.action for one in practice.audit.page(Wanted(chain=f"screening:{of}"), 9)]
    assert told.count("warning sign on a link that is not open") == 2


def test_a_sign_on_a_link_that_never_was_calls_nobody(browser, practice):
    browser.get("/c/unknown")
    assert browser.post(URL, data={"ci_signs": ["chest_pain"]}).status_code == 409
    assert practice.calls.open(9) == []


@pytest.mark.parametrize("version", ["ä" * 64, "0" * 64, ""])
def test_a_version_that_there_never_was_is_answered_under_the_rules_in_force(browser, practice, link, of, version):
    opened(browser, link())
    sent(browser, SORE, version=version)
    assert practice.follow_ups.of(of)[0].answered is not None


def test_an_unknown_link_is_an_ended_one_and_no_link_opens_nothing(browser):
    assert "This link no longer works" in browser.get("/c/unknown", follow_redirects=True).text
    assert "This link no longer works" in browser.get(URL).text


def test_another_site_cannot_send(browser, practice, link, of):
    opened(browser, link())
    page = browser.post(URL, data=SORE, headers={"Sec-Fetch-Site": "cross-site"})
    assert page.status_code == 403
    assert practice.follow_ups.of(of)[0].answered is None


def test_measured_again_the_patient_sees_how_it_has_changed(browser, practice, link, of):
    opened(browser, link(name="outcomes"))
    page = sent(browser, {"peg_pain": "2", "peg_enjoy": "2", "peg_activity": "2"})
    assert "How it has changed" in page.text
    assert "This is better than at first." in page.text
    assert ">2.0<" in page.text
    assert 'class="trend"' not in page.text
    assert "4.3" not in page.text  # an earlier number, and nobody proved a date of birth


@pytest.mark.parametrize(("number", "said"), [("4", "más o menos igual que"), ("9", "Está peor que al")])
def test_the_same_and_worse_are_told_too_in_spanish(browser, link, number, said):
    opened(browser, link(name="outcomes", language="es"))
    assert said in sent(browser, {"peg_pain": number, "peg_enjoy": number, "peg_activity": number}).text
