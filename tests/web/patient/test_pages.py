from tests.builders import healthy


def test_a_healthy_patient_reads_that_needling_may_fit(patient):
    page = patient.send(healthy())
    assert patient.url == "/result"
    assert "Dry needling may fit your plan" in page.text
