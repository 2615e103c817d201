"""Rule performance: counts of the job, with what stands behind each."""

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from screening.domain.review.decision import Conclusion, Tick
from screening.domain.review.insight_days import named_case
from screening.domain.review.insights import Case
from screening.domain.rules.rulebook import Outcome
from screening.practice import NAME
from screening.records.audit.entries import Wanted
from screening.records.database import db, transaction
from screening.records.review.tables import InsightRow
from screening.web.workspace.insights import pages
from screening.workflow.practice.audit_folds import folded
from screening.workflow.review.insights import count_now, count_when_due
from tests.builders import BORN, IDENTITY, Patient, Therapist, counts_of_everything, healthy

NOW = datetime.now(UTC)


@pytest.fixture
def counted(app, therapist):
    """Two patients, one of them decided against the suggestion; counted."""
    for changes in ({}, {"needle_hesitancy": 10, "stop_signal": "yes"}):
        Patient(app.test_client()).has_sent(healthy(**changes))
    therapist.sign_in()
    page = therapist.go("/workspace/")
    url = next(link for link in page.links if "/screenings/" in link)
    therapist.go(url)
    with app.app_context():
        suggested = app.extensions[NAME].screenings.by_reference(url.rpartition("/")[2]).outcome
    conclusion = "fits" if suggested == "not_now" else "not_now"
    therapist.decide(url, conclusion, do="sign", reason="The exam showed otherwise")
    with app.app_context():
        count_now(app.extensions[NAME])
    return therapist


def test_before_the_first_count_the_page_says_so(therapist):
    therapist.sign_in()
    assert "Nothing counted yet" in therapist.go("/workspace/insights").text


def test_the_page_has_what_was_signed_and_what_agreed_and_says_that_this_is_too_few_to_tell(counted):
    page = counted.go("/workspace/insights")
    assert "1 signed, of 2 sent" in page.text
    assert "0 of 1 signed in agreement: too few to tell (1 of 30)" in page.text
    assert "0 rules to look at" in page.text
    assert "Too few to tell (1 of 30)" in page.text
    assert "% (" not in page.text.partition("How to read this")[0]


def test_behind_a_count_stand_its_screenings(counted):
    page = counted.go("/workspace/insights")
    cell = next(link for link in page.links if "insights/list" in link and "of=conclusion" in link)
    page = counted.go(cell)
    assert "Decided: " in page.text
    reference = next(link for link in page.links if "/workspace/screenings/" in link)
    assert "Signed:" in counted.go(reference).text


def test_behind_a_count_stands_the_table_of_the_screenings_page_by_page(app, therapist, monkeypatch):
    monkeypatch.setattr(pages, "PAGE_SIZE", 2)
    for name in ("Ana One", "Bo Two", "Cy Three"):
        Patient(app.test_client()).has_sent(healthy(), {**IDENTITY, "name": name})
    with app.app_context():
        count_now(app.extensions[NAME])
    therapist.sign_in()
    page = therapist.go("/workspace/insights/list?of=outcome:fits&when=all")
    assert "3 screenings" in page.text
    assert [name for name in ("Ana One", "Bo Two", "Cy Three") if name in page.text] == ["Bo Two", "Cy Three"]
    assert "No finding" in page.text
    page = therapist.go(next(link for link in page.links if "after=" in link).replace("&amp;", "&"))
    assert [name for name in ("Ana One", "Bo Two", "Cy Three") if name in page.text] == ["Ana One"]
    assert not [link for link in page.links if "after=" in link]
    with app.app_context():
        (fold,) = folded(app.extensions[NAME], Wanted(chain="practice:all", action="read"), 9)
    assert fold.newest.detail == "list of screenings behind a count: 3"


@pytest.mark.parametrize("name", ["", "no_such", "conclusion:nothing", "decided&of=no_such"])
def test_an_unknown_count_is_not_found(counted, name):
    counted.go(f"/workspace/insights/list?of={name}")
    assert counted.response.status_code == 404


def test_the_rules_as_csv(counted):
    rows = list(csv.DictReader(io.StringIO(counted.client.get("/workspace/insights.csv").data.decode("utf-8-sig"))))
    assert sum(int(row["questioned"]) for row in rows) >= 1
    assert all(row["rule"] for row in rows)


def test_a_count_is_made_again_only_when_it_has_become_old(practice):
    assert count_when_due(practice)
    assert not count_when_due(practice)
    with transaction():
        db.session.query(InsightRow).update({"made_at": datetime.now(UTC) - timedelta(minutes=2)})
    assert count_when_due(practice)


def test_a_count_of_a_clock_that_ran_ahead_does_not_hold_up_the_next_one(practice):
    with time_machine.travel(datetime.now(UTC) + timedelta(days=30)):
        assert count_when_due(practice)
    assert count_when_due(practice)


def test_no_name_and_no_answer_is_in_a_count(app, counted):
    with app.app_context():
        practice = app.extensions[NAME]
        content = f"{counts_of_everything(practice)} {dict(practice.insights._rows.days([practice.day()]))}"
    assert "references=('" in content
    assert "Ana" not in content
    assert f"{BORN.year}-" not in content


# Many cases, as the job would have gathered them.


@pytest.fixture
def gathered(app, therapist):
    """Return what makes these the gathered cases."""

    def gathered(cases):
        with app.app_context():
            named = [named_case(replace(case, reference=f"{n:04}-0000")) for n, case in enumerate(cases)]
            insights = app.extensions[NAME].insights
            with transaction():
                insights.counted(1.0)
                insights._replace(named)

    therapist.sign_in()
    return gathered


def many(count, tick=Tick.CONFIRMED, conclusion=Conclusion.AFTER_DISCUSSING, **changes):
    """Cases of one rule, each sent three days ago and signed five hours later."""
    case = Case(
        reference="7K3M-9QXT",
        sent_at=NOW - timedelta(days=3),
        outcome=Outcome.DISCUSS_FIRST,
        fired={"blood_thinner_taken": Outcome.DISCUSS_FIRST},
        conclusion=conclusion,
        signed_at=NOW - timedelta(days=3) + timedelta(hours=5),
        ticks={"blood_thinner_taken": tick},
        signed_by=1,
        language="en",
        sites=("low_back",),
    )
    return [replace(case, **changes)] * count


def test_a_rule_that_is_often_not_so_is_the_one_to_look_at_and_one_that_is_confirmed_holds(gathered, therapist):
    rule = "fainted_with_needles"
    other = many(40, fired={rule: Outcome.DISCUSS_FIRST}, ticks={rule: Tick.CONFIRMED})
    gathered([*many(21), *many(17, Tick.NOT_CONFIRMED), *other])
    text = therapist.go("/workspace/insights").text
    assert "1 rule to look at" in text
    assert "78 signed, of 78 sent" in text
    assert "100% signed in agreement (95 to 100)" in text
    assert "5 h median time from sent to signed; 90% within 5 h" in text
    assert "D02 Look at this 38 21 17 (45%, 30 to 60)" in text
    assert "Holds so far 40 40 0 (0%, 0 to 9)" in text
    assert text.index("Look at this") < text.index("Holds so far")


def test_the_chart_says_in_a_sentence_and_in_a_table_what_it_shows(gathered, therapist):
    gathered([*many(3), *many(1, conclusion=Conclusion.REFER), *many(2, conclusion=None, signed_at=None)])
    page = therapist.go("/workspace/insights")
    assert (
        'aria-label="Of 4 with the suggestion discuss first: 3 “Fits, discussed”, 1 “Referred first”."'
        in therapist.response.get_data(as_text=True)
    )
    assert "Discuss first 0 3 0 1 4 2" in page.text
    assert "style=" not in therapist.response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("conclusion", "says"),
    [
        (Conclusion.REFER, "No one with a suggestion of emergency care was treated."),
        (Conclusion.FITS, "Emergency care was suggested and the patient treated after all: 1 “Fits”. Look at each."),
    ],
)
def test_who_was_treated_although_emergency_care_was_suggested_is_named_first(gathered, therapist, conclusion, says):
    gathered(many(1, outcome=Outcome.EMERGENCY, conclusion=conclusion))
    assert says in therapist.go("/workspace/insights").text


@pytest.mark.parametrize(
    ("asked", "signed"),
    [
        ("", 15),
        ("when=30", 7),
        ("when=all", 31),
        ("language=es", 2),
        ("site=foot_ankle", 4),
        ("therapist=2", 8),
        ("therapist=2&language=es", 0),
        ("when=own&first=1/1/2020&last=1/1/2021", 0),
        ("when=own", 31),
    ],
)
def test_filters_leave_the_cases_that_match_on_the_page_behind_its_links_and_in_the_file(
    app, gathered, therapist, asked, signed
):
    Therapist(app, "Dr. Lee", "lee@example.com")
    gathered(
        [
            *many(1),
            *many(2, language="es"),
            *many(4, sites=("foot_ankle", "low_back")),
            *many(8, signed_by=2, sent_at=NOW - timedelta(days=40)),
            *many(16, sent_at=NOW - timedelta(days=400)),
        ]
    )
    page = therapist.go(f"/workspace/insights?{asked}")
    if not signed:
        assert "No screenings match" in page.text
        return
    wanted = "signed by Dr. Lee" if "therapist=2" in asked else f"signed, of {signed} sent"
    assert f"{signed} {wanted}" in page.text
    assert ("signed, of" in page.text) == ("therapist=2" not in asked)
    behind = next(link for link in page.links if "insights/list" in link and "of=confirmed" in link)
    assert f"{signed} screenings" in therapist.go(behind).text
    back = next(link for link in therapist.page.links if link.startswith("/workspace/insights?"))
    assert f"{signed} signed" in therapist.go(back).text
    [row] = csv.DictReader(
        io.StringIO(therapist.client.get(f"/workspace/insights.csv?{asked}").data.decode("utf-8-sig"))
    )
    assert row["confirmed"] == str(signed)


def test_a_filter_names_staff_by_number_and_offers_what_there_is(gathered, therapist):
    gathered(many(1, language="es"))
    therapist.go("/workspace/insights")
    html = therapist.response.get_data(as_text=True)
    assert re.findall(r'<option value="([^"]*)"[^>]*>([^<]*)<', html)[5:] == [
        ("", "All therapists"),
        ("1", "Dr. Park"),
        ("", "Any language"),
        ("es", "Spanish"),
        ("", "Any site"),
        ("low_back", "Low back"),
    ]
    assert "Park" not in " ".join(therapist.page.links)


def test_this_year_begins_on_its_first_day_in_the_practices_time_zone(app, gathered, therapist):
    with app.app_context():
        zone, year = app.extensions[NAME].settings.time_zone, app.extensions[NAME].day().year
    begin = datetime(year, 1, 1, tzinfo=zone)
    gathered([*many(1, sent_at=begin), *many(2, sent_at=begin - timedelta(seconds=1))])
    assert "1 signed" in therapist.go("/workspace/insights?when=year").text
    assert "3 signed" in therapist.go("/workspace/insights?when=all").text
    assert "2 signed" in therapist.go(f"/workspace/insights?when=own&last=12/31/{year - 1}").text
    assert "1 signed" in therapist.go(f"/workspace/insights?when=own&first=1/1/{year}").text


@pytest.mark.parametrize("asked", ["when=soon", "therapist=Park", "language=xx", "site=tail", "when=own&first=soon"])
def test_what_a_link_asks_for_and_is_not_there_is_named_and_nothing_is_counted(gathered, therapist, asked):
    gathered(many(1))
    page = therapist.go(f"/workspace/insights?{asked}")
    assert "There is a problem" in page.text
    assert "signed, of" not in page.text
    assert therapist.client.get(f"/workspace/insights.csv?{asked}").get_data(as_text=True).count("\n") == 1


@pytest.mark.parametrize(
    ("waited", "says"),
    [
        (timedelta(minutes=12), "12 min"),
        (timedelta(hours=14, minutes=20), "14 h"),
        (timedelta(hours=47), "47 h"),
        (timedelta(days=3, hours=1), "3 days"),
    ],
)
def test_a_time_is_said_in_the_unit_people_would_use(gathered, therapist, waited, says):
    gathered(many(1, signed_at=NOW - timedelta(days=3) + waited))
    assert f"{says} median time from sent to signed" in therapist.go("/workspace/insights").text


def test_a_rule_that_is_no_longer_published_says_so_and_leads_nowhere(gathered, therapist):
    gathered(many(1, fired={"long_gone": Outcome.FITS}))
    page = therapist.go("/workspace/insights")
    assert "long_gone (no longer published)" in page.text
    assert not [link for link in page.links if link.endswith("/rules/long_gone")]


def test_a_month_begins_at_midnight_where_the_practice_is(gathered, therapist):
    """In UTC the last evening of January is in February already; months without any are left out, and 12 are shown."""
    evening = datetime(2026, 2, 1, 3, tzinfo=UTC)  # 7 pm on January 31 in Los Angeles
    old = [datetime(2024, month, 15, tzinfo=UTC) for month in range(1, 13)]
    gathered(
        [
            *many(2, sent_at=evening),
            *many(3, sent_at=evening + timedelta(hours=6)),
            *(one for day in old for one in many(1, sent_at=day)),
        ]
    )
    text = therapist.go("/workspace/insights?when=all").text.partition("By month")[2]
    assert re.search(r"Mar 2024 1 .*Dec 2024 1 .*Jan 2026 2 .*Feb 2026 3 ", text)
    assert "Feb 2024" not in text
