"""A day list: pasted or uploaded, looked at, sent once; errors have their line, and nothing that was typed is lost."""

import io
from datetime import date, timedelta

import pytest

from screening.practice import NAME
from screening.workflow.practice.staff import FRONT_DESK
from tests.builders import IDENTITY, Therapist, healthy, written
from tests.counting import within

VISIT = date.today() + timedelta(days=30)
DAY = VISIT.strftime("%m/%d/%Y")
HEAD = "Name,Email,Phone,Visit,Time,Language"
TEXT = f"""{HEAD}
"Ruiz, Ana",ana@example.com,,{DAY},2:30 PM,Spanish
Bo Lind,,509 555 0199,{DAY},9:15 AM,English
"""
WRONG = f"Cy Oh,cy@,,{DAY},2:30,Klingon\n"


@pytest.fixture
def desk(app):
    person = Therapist(app, "Desk", "desk@example.com", [FRONT_DESK])
    person.sign_in()
    person.go("/workspace/invites/list")
    return person


def paste(desk, text=TEXT):
    desk.go("/workspace/invites/list")
    return desk.post("/workspace/invites/list", {"list": text})


def upload(desk, content):
    desk.go("/workspace/invites/list")
    return desk.post("/workspace/invites/list", {"list": "", "file": (io.BytesIO(content), "Ruiz Ana.csv")})


def send(desk, url=None, **changes):
    """Press "Send" on the look at the list."""
    kept = {name: desk.page.values[name] for name in ("line", "revision")}
    return desk.post(f"{url or path(desk)}/send", {**kept, **changes})


def path(desk):
    return desk.response.request.path


def invited(app):
    with app.app_context():
        return sorted(made.asked.name for made in app.extensions[NAME].invites.open(99))


def mails(app):
    with app.app_context():
        return app.extensions[NAME].outbox.count()


def test_a_look_says_what_would_go_to_whom_and_sends_nothing(desk, app):
    page = paste(desk)
    for said in ("Ruiz, Ana", "Email to ana@example.com", "2:30 pm", "Spanish", "Slip or link · 509 555 0199"):
        assert said in page.text
    assert "Send 2 invites" in page.text
    assert page.values["line"] == ["2", "3"]
    assert (invited(app), mails(app)) == ([], 0)


def test_who_sent_by_the_open_link_for_a_visit_that_staff_set_is_marked_and_leads_to_the_visit(desk, app, patient):
    patient.has_sent(healthy(), {**IDENTITY, "name": "Bo Lind", "phone": "(509) 555-0199", "email": ""})
    visit = f"/workspace/visits/{patient.reference()}"
    desk.go(visit)
    parts = {"visit-month": str(VISIT.month), "visit-day": str(VISIT.day), "visit-year": str(VISIT.year)}
    desk.post(visit, parts)
    page = paste(desk)
    assert "Has sent already" in page.text
    assert page.values["line"] == ["2"]
    assert visit in page.links


def test_what_is_ticked_is_sent_and_the_page_says_what_is_to_print(desk, app):
    paste(desk)
    page = send(desk)
    assert "2 people are invited" in page.text
    assert "Print 1 slip" in page.text
    assert (invited(app), mails(app)) == (["Bo Lind", "Ruiz, Ana"], 1)
    slips = desk.go(next(link for link in page.links if link.endswith("/slips")))
    assert "Bo Lind" in slips.text
    assert "Ruiz, Ana" not in slips.text
    everyone = desk.go(f"{path(desk)}?all=yes&sheet=one")
    assert "Para: Ruiz, Ana" in everyone.text


def test_only_who_is_ticked_is_invited(desk, app):
    paste(desk)
    page = send(desk, line=["3"])
    assert (invited(app), mails(app)) == (["Bo Lind"], 0)
    assert "1 line was not sent: not ticked, or not readable. Look at what is left on the list" in page.text
    page = desk.go(path(desk).removesuffix("/sent"))
    assert "Ruiz, Ana" in page.text
    assert "Bo Lind" not in page.text
    assert "not sent" not in send(desk).text
    assert (invited(app), mails(app)) == (["Bo Lind", "Ruiz, Ana"], 1)


def test_nobody_ticked_is_nobody_invited_and_the_page_says_so(desk, app):
    paste(desk)
    assert "Nothing was sent: no one is ticked" in send(desk, line=[]).text
    assert invited(app) == []


def test_a_second_press_leads_to_what_the_first_one_sent(desk, app):
    paste(desk)
    url, kept = path(desk), {name: desk.page.values[name] for name in ("line", "revision")}
    first = send(desk).text
    again = desk.post(f"{url}/send", kept)
    assert again.text == first
    assert (len(invited(app)), mails(app)) == (2, 1)
    assert desk.go(url).text == first  # as does going back


def test_what_somebody_else_invited_meanwhile_is_looked_at_once_more(desk, app):
    paste(desk)
    mine, kept = path(desk), {name: desk.page.values[name] for name in ("line", "revision")}
    paste(desk)
    send(desk, line=["2"])
    page = desk.post(f"{mine}/send", kept)
    assert "Nothing was sent: this list, or who on it is invited, has changed" in page.text
    assert "Already invited" in page.text
    assert page.values["line"] == ["3"]
    assert len(invited(app)) == 1


def test_a_line_that_is_wrong_is_told_on_top_and_what_was_pasted_stays(desk, app):
    page = paste(desk, TEXT + WRONG)
    for said in (
        "Line 4, Email",
        "“cy@”: Enter an email like",
        "Line 4, Time",
        "may be morning or afternoon",
        "Line 4, L",
    ):
        assert said in page.text
    assert WRONG.strip() in desk.response.text
    send(desk)
    assert invited(app) == ["Bo Lind", "Ruiz, Ana"]
    page = desk.go(next(link for link in desk.page.links if link.endswith(path(desk).removesuffix("/sent"))))
    assert "Bo Lind" not in page.text
    assert "Cy Oh,cy@" in desk.response.text
    right = WRONG.replace("cy@", "cy@example.com").replace("2:30", "2:30 pm").replace("Klingon", "en")
    desk.post(path(desk), {"list": f"{HEAD}\n{right}", "revision": page.values["revision"]})
    send(desk)
    assert invited(app) == ["Bo Lind", "Cy Oh", "Ruiz, Ana"]
    assert "3 people are invited" in desk.page.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The list is empty"),
        ("Name,Visit\nAna,x", "There is no column for the contact"),
        ("Ana,ana@example.com,1/1/2027", "The first line must name the columns"),
        (f"{HEAD}\n" + f"Bo Lind,,,{DAY},,\n" * 501, "more than 500 lines"),
    ],
)
def test_a_list_that_cannot_be_read_comes_back_as_it_was_typed(desk, app, text, said):
    page = paste(desk, text)
    assert desk.response.status_code == 422
    assert said in page.text
    assert text.strip()[:200].replace('"', "&#34;") in desk.response.text
    assert invited(app) == []


@pytest.mark.parametrize(
    ("line", "status", "said"),
    [
        (f"Bo,,,{DAY},,", 422, "more than 500 lines. Send it in parts"),
        (f"Bo Lind,,,{DAY},,Spanish", 413, "a day list, 500 lines. Send it in parts"),  # more than a page takes
    ],
)
def test_ten_thousand_lines_are_refused_in_words_and_at_once(desk, line, status, said):
    with within(2):
        page = upload(desk, f"{HEAD}\n{f'{line}{chr(10)}' * 10_000}".encode())
    assert desk.response.status_code == status
    assert said in page.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_in_every_encoding_that_spreadsheets_write(desk, encoding):
    page = upload(desk, TEXT.replace("Bo Lind", "Inés Peña").replace("\n", "\r\n").encode(encoding))
    assert "Inés Peña" in page.text


@pytest.mark.parametrize("content", [b"PK\x03\x04\xff\xfe", b"\xff\xfea", bytes(range(256))])
def test_a_file_that_is_no_csv_is_refused_with_what_to_do(desk, content):
    page = upload(desk, content)
    assert desk.response.status_code == 422
    assert "save it as “CSV UTF-8”" in page.text


def test_a_formula_is_text_and_no_name(desk, app):
    page = paste(desk, f"{HEAD}\n=cmd|' /C calc'!A0,,,{DAY},,\n@SUM(A1),,,{DAY},,\nAna,=1+1,,{DAY},,\n")
    assert page.text.count("A name cannot begin with") == 2
    assert "“=1+1”: Enter an email like" in page.text
    assert "line" not in page.values


def test_no_address_names_anyone_and_the_list_is_nowhere_once_it_is_sent(desk):
    paste(desk)
    url = path(desk)
    assert url.startswith("/workspace/invites/list/")
    assert "Ruiz" not in url
    send(desk)
    desk.post(url, {"list": TEXT})
    assert "Already invited" in desk.page.text


def test_a_list_that_is_gone_says_so(desk):
    page = desk.go("/workspace/invites/list/x")
    assert desk.response.status_code == 404
    assert "a list is deleted after an hour" in page.text
    page = desk.post("/workspace/invites/list/x/send", {"line": "2", "revision": "0"})
    assert "a list is deleted after an hour" in page.text
    desk.go("/workspace/invites/list/x/sent")
    assert desk.response.status_code == 404
    desk.go("/workspace/invites/list/x/slips")
    assert desk.response.status_code == 404


def test_a_change_to_a_list_that_is_gone_is_a_list_of_its_own(desk):
    desk.go("/workspace/invites/list")
    page = desk.post("/workspace/invites/list/x", {"list": TEXT})
    assert "Send 2 invites" in page.text
    assert path(desk) != "/workspace/invites/list/x"


def test_a_session_that_ended_keeps_the_list_that_was_pasted(desk, app):
    with app.app_context():
        practice = app.extensions[NAME]
        for sign_in in practice.sign_ins.of(1):
            written(practice.sign_ins.end, sign_in.id, 1)
    page = desk.post("/workspace/invites/list", {"list": TEXT})
    assert "You were signed out" in page.text
    assert page.values["list"] == [TEXT]


@pytest.mark.parametrize("posted", [{"line": ["x", "-1", "9" * 30, "²"]}, {"revision": "x"}, {"revision": "9" * 30}])
def test_a_post_that_no_page_makes_sends_nothing(desk, app, posted):
    paste(desk)
    send(desk, **posted)
    assert invited(app) == []


def test_of_two_people_who_fix_one_list_the_second_sees_the_first_and_loses_nothing(desk, app):
    page = paste(desk, TEXT + WRONG)
    url, seen = path(desk), page.values["revision"]
    other = Therapist(app, "Dr. Lee", "lee@example.com")
    other.sign_in()
    other.go(url)
    theirs, mine = TEXT.replace("Bo Lind", "Theirs Lind"), TEXT.replace("Bo Lind", "Mine Lind")
    other.post(url, {"list": theirs, "revision": seen})
    page = desk.post(url, {"list": mine, "revision": seen})
    assert desk.response.status_code == 409
    assert "someone else has changed this list" in page.text
    assert "Theirs Lind" in page.text
    assert page.values["list"] == [f"\n{mine}"]
    page = desk.post(url, {"list": mine, "revision": page.values["revision"]})  # “Check again”
    assert "Mine Lind" in page.text
    assert "Theirs Lind" not in page.text


def test_a_change_to_a_list_that_someone_sent_meanwhile_is_a_list_of_its_own(desk):
    seen = paste(desk).values["revision"]
    url = path(desk)
    send(desk)
    page = desk.post(url, {"list": TEXT.replace("Bo Lind", "Mine Lind"), "revision": seen})
    assert "Mine Lind" in page.text
    assert "Send 1 invite" in page.text


def test_a_list_and_a_file_at_once_are_refused_and_what_was_pasted_stays(desk):
    desk.go("/workspace/invites/list")
    file = (io.BytesIO(TEXT.replace("Bo Lind", "In File").encode()), "list.csv")
    page = desk.post("/workspace/invites/list", {"list": TEXT, "file": file})
    assert desk.response.status_code == 422
    assert "Paste a list or choose a file, not both" in page.text
    assert page.values["list"] == [f"\n{TEXT}"]
