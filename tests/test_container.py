"""What `compose.yaml` runs: settings that the server takes, and a server that can do little but serve."""

import re

from screening.settings.environment import read_settings
from tests import CHECKOUT, yaml_text

GIVEN = {
    "DATABASE_PASSWORD": "p@ss:wo/rd",
    "SCREENING_PRACTICE": "River Clinic",
    "SCREENING_PHONE": "509 555 0100",
    "SCREENING_HOURS": "Monday to Friday, 8 to 5",
    "SCREENING_HOURS_ES": "de lunes a viernes, de 8 a 5",
    "SCREENING_HOST": "forms.example.com",
}
TEXT = (CHECKOUT / "compose.yaml").read_text(encoding="utf-8")
SERVICES = yaml_text.read(TEXT)["services"]


def test_its_settings_are_those_that_a_server_takes(key_file):
    settings = {name: re.sub(r"\$\{(\w+):\?\}", lambda found: GIVEN[found[1]], text) for name, text in filled().items()}
    read = read_settings({**settings, "SCREENING_KEY_FILE": str(key_file)})
    assert read.database_url == "postgresql+psycopg://screening@database/screening"
    assert settings["PGPASSWORD"] == GIVEN["DATABASE_PASSWORD"]
    assert (read.address, read.proxies, read.demo) == ("https://forms.example.com", 1, False)


def filled():
    return SERVICES["web"]["environment"]


def test_the_file_says_which_names_it_needs():
    used = set(re.findall(r"\$\{(\w+):\?\}", TEXT))
    assert used == GIVEN.keys()
    assert used <= set(re.findall(r"\w+", " ".join(line for line in TEXT.splitlines() if line.startswith("#"))))


def test_the_server_is_not_root_and_can_write_its_data_only():
    for name in ("web", "tables"):
        service = SERVICES[name]
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
        assert "no-new-privileges:true" in service["security_opt"]
        assert [volume for volume in service["volumes"] if not volume.endswith(":ro")] == ["data:/var/lib/screening"]
    steps = (CHECKOUT / "Containerfile").read_text(encoding="utf-8").splitlines()
    assert steps.index("USER screening") < min(
        steps.index(line) for line in steps if line.startswith(("CMD", "HEALTH"))
    )


def test_only_the_proxy_can_be_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
