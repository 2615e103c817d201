"""The settings of the FHIR server that outcomes go to: an address, and credentials in a file of their own."""

import pytest

from screening.settings import FhirServer
from screening.settings.environment import SettingsError, read_settings

ADDRESS = "https://fhir.example.com/r4"


@pytest.fixture
def credentials(tmp_path):
    path = tmp_path / "credentials"
    path.write_text("Bearer abc\n")
    path.chmod(0o600)
    return path


def problems(environment, **given) -> str:
    with pytest.raises(SettingsError) as error:
        read_settings(environment | {f"SCREENING_PUSH_{name}": str(value) for name, value in given.items()})
    return str(error.value)


def test_without_an_address_nothing_is_sent(environment):
    assert read_settings(environment).push is None


def test_a_server_is_known_by_its_address_and_what_the_file_says(environment, credentials):
    more = {"SCREENING_PUSH_ADDRESS": f"{ADDRESS}/", "SCREENING_PUSH_CREDENTIALS_FILE": str(credentials)}
    assert read_settings(environment | more).push == FhirServer(ADDRESS, "Bearer abc")
    assert "abc" not in repr(read_settings(environment | more).push)


@pytest.mark.parametrize(
    "address", ["fhir.example.com", "http://fhir.example.com", f"{ADDRESS}?x=1", "https://a:b@c.de"]
)
def test_an_address_that_is_none_or_not_safe_is_refused(environment, address):
    assert "SCREENING_PUSH_ADDRESS must be" in problems(environment, ADDRESS=address)


def test_a_demo_may_send_to_this_machine(environment):
    environment |= {"SCREENING_DEMO": "yes", "SCREENING_PUSH_ADDRESS": "http://127.0.0.1:8103/fhir"}
    assert read_settings(environment).push == FhirServer("http://127.0.0.1:8103/fhir", "")


@pytest.mark.parametrize("text", ["", "abc", "Digest abc", "Bearer a\nb", "Bearer é"])
def test_a_file_that_holds_no_header_is_refused_without_being_repeated(environment, credentials, text):
    credentials.write_text(text)
    told = problems(environment, ADDRESS=ADDRESS, CREDENTIALS_FILE=credentials)
    assert "SCREENING_PUSH_CREDENTIALS_FILE must name a file with one line" in told
    assert not text or text not in told


def test_credentials_that_everyone_can_read_or_without_a_server_are_refused(environment, credentials):
    assert "SCREENING_PUSH_ADDRESS is missing" in problems(environment, CREDENTIALS_FILE=credentials)
    credentials.chmod(0o644)
    assert "can be read by everyone" in problems(environment, ADDRESS=ADDRESS, CREDENTIALS_FILE=credentials)
