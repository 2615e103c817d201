"""How often one address may post to a page."""

from dataclasses import replace

import pytest

from screening.app import create_app
from screening.domain.people.text import MOST_MARKS
from screening.web.needs import FLASK_SECURITY, needs_of
from screening.web.patient.start import start_new
from tests import CHECKOUT
from tests.builders import IDENTITY, healthy
from tests.conftest import close


@pytest.fixture
def two_posts_an_hour(monkeypatch):
    monkeypatch.setattr(start_new, "needs", replace(start_new.needs, posts_an_hour=2))
    monkeypatch.setitem(FLASK_SECURITY, "security.login", replace(FLASK_SECURITY["security.login"], posts_an_hour=2))


def test_too_many_starts_from_one_address_wait_and_others_do_not(app, two_posts_an_hour):
    codes = [app.test_client().post("/start").status_code for _ in range(4)]
    assert codes == [302, 302, 429, 429]
    refused = app.test_client().post("/start")
    assert "Please wait up to an hour" in refused.get_data(as_text=True)
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    other = app.test_client().post("/start", environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
    assert other.status_code == 302


@pytest.mark.parametrize(
    "sent_with", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}]
)
@pytest.mark.parametrize("page", ["/start", "/workspace/sign-in"])
def test_what_another_site_posts_is_refused_and_keeps_nobody_at_that_address_waiting(
    app, therapist, two_posts_an_hour, page, sent_with
):
    assert {app.test_client().post(page, headers=sent_with).status_code for _ in range(4)} == {403}
    assert app.test_client().post("/start").status_code == 302
    therapist.sign_in()
    assert "Screenings" in therapist.page.text


def start_from(app, address):
    return app.test_client().post("/start", environ_overrides={"REMOTE_ADDR": address}).status_code


def test_all_addresses_of_one_ipv6_line_count_as_one(app, two_posts_an_hour):
    assert [start_from(app, f"2001:db8:0:1::{end}") for end in (1, 2, 3)] == [302, 302, 429]
    assert start_from(app, "2001:db8:0:2::1") == 302


def test_an_ipv4_address_counts_as_itself_also_where_it_is_written_as_ipv6(app, two_posts_an_hour):
    assert [start_from(app, f"{before}203.0.113.9") for before in ("", "::ffff:", "")] == [302, 302, 429]
    assert start_from(app, "::ffff:203.0.113.10") == 302


def test_a_clinic_behind_one_address_may_post_as_many_times_as_often_as_it_set(settings, two_posts_an_hour):
    app = create_app(replace(settings, limit_times=3))
    codes = [app.test_client().post("/start").status_code for _ in range(7)]
    assert codes == [302] * 6 + [429]
    close(app)


def test_the_limits_in_the_docs_are_those_of_the_pages(app):
    rules = [(rule.rule, needs_of(app, rule.endpoint).posts_an_hour) for rule in app.url_map.iter_rules()]
    limits = sorted({(page, most) for page, most in rules if most})
    text = (CHECKOUT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert "\n".join(f"| `{page}` | {most} |" for page, most in limits) in text


def test_looking_at_a_page_is_never_limited(app, two_posts_an_hour):
    assert {app.test_client().get("/").status_code for _ in range(10)} == {200}


@pytest.mark.parametrize("url", ["/r/a%00b", "/workspace/screenings/a%00b", "/workspace/?q=%00", "/?a%00=b"])
def test_no_page_takes_a_nul_in_its_address(therapist, url):
    therapist.sign_in()
    assert therapist.client.get(url).status_code == 400


def test_no_form_of_a_patient_takes_a_nul_and_none_takes_it_in_the_name_of_a_field(patient, therapist):
    patient.start()
    patient.post({"name": "a\0b"}, "/you")
    assert patient.response.status_code == 400
    page = therapist.go("/workspace/sign-in")
    page = therapist.post("/workspace/sign-in", {"csrf_token": page.values["csrf_token"][0], "a\0b": "x"})
    assert therapist.response.status_code == 400
    assert "We could not read that" in page.text


UNREAD = "We can’t read some of the letters or symbols"


@pytest.mark.parametrize("sign", ["\0", "\x1b"])
def test_a_nul_that_staff_type_is_told_beside_the_field_as_any_control_character(patient, therapist, sign):
    patient.has_sent(healthy())
    therapist.sign_in()
    url = therapist.open_first()
    page = therapist.decide(url, "not_now", do="sign", reason="Tired", notes=f"Two needles{sign}, then rest")
    assert UNREAD in page.text
    assert page.values["notes"][0].startswith("Two needles")
    assert page.values["notes"][0].endswith(", then rest")
    therapist.go(f"{url}/identity")
    page = therapist.post(f"{url}/identity", {**IDENTITY, "name": f"Ana{sign} Ruiz"})
    assert therapist.response.status_code == 422
    assert UNREAD in page.text
    assert page.values["name"][0].endswith(" Ruiz")
    therapist.go("/workspace/")
    assert url.rsplit("/", 1)[-1] in therapist.post("/workspace/", {"find": f"Ana{sign} Ruiz"}).text


def test_no_form_takes_a_letter_with_a_pile_of_marks(app, patient):
    """Normalising it would hold up every other page of the process."""
    patient.start()
    patient.post({"name": "a" + "\u0301" * (MOST_MARKS + 1)}, "/you")
    assert patient.response.status_code == 400
    assert app.test_client().post("/workspace/sign-in", data={"email": "a" + "\u0301\u0323" * 5000}).status_code == 400


def test_letters_with_the_marks_that_people_write_are_taken(app, patient):
    patient.start()
    patient.post({"name": "Nguye\u0302\u0303n Thi\u0323 Ho\u0300a שָׁלוֹם"}, "/you")
    assert patient.response.status_code != 400
