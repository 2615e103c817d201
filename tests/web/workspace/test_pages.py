from tests.builders import Therapist, healthy


def test_the_workspace_asks_a_stranger_to_sign_in(therapist):
    page = therapist.go("/workspace/")
    assert "Sign in" in page.text
    assert therapist.response.request.path == "/workspace/sign-in"


def test_an_empty_queue_says_so(therapist):
    assert "No screenings wait for you" in therapist.sign_in().text


def test_a_therapist_opens_the_summary_decides_and_signs(patient, therapist):
    patient.send(healthy())
    therapist.sign_in()
    url = therapist.open_first()
    assert "Chronic: more than 12 weeks" in therapist.page.text
    page = therapist.decide(url, "fits")
    assert "Dry needling fits" in page.text
    assert "signed by Dr. Park" in page.text


def test_of_two_therapists_the_second_is_shown_the_first_decision_and_keeps_the_text(app, patient, therapist):
    patient.send(healthy(wants_needling="not_sure"))
    second = Therapist(app, "Dr. Lee", "lee@example.com")
    therapist.sign_in()
    second.sign_in()
    url = therapist.open_first()
    second.open_first()
    therapist.decide(url, "not_now")
    page = second.decide(url, "fits", notes="agreed on one test needle")
    assert second.response.status_code == 409
    assert "Somebody signed a decision meanwhile" in page.text
    assert "signed by Dr. Park" in page.text
    assert "agreed on one test needle" in second.response.get_data(as_text=True)
    page = second.decide(url, "fits", notes="agreed on one test needle")
    assert page.text.index("signed by Dr. Lee") < page.text.index("signed by Dr. Park")
