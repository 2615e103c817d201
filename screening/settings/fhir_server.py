"""The settings of the FHIR server that outcomes are sent to: its address, and our authorization there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from screening.settings import FhirServer
from screening.settings.servers import is_server_address
from screening.settings.text_files import is_readable_by_others

NAMES = ("PUSH_ADDRESS", "PUSH_CREDENTIALS_FILE")


def read_fhir_server(values: Mapping[str, str], *, demo: bool) -> tuple[FhirServer | None, list[str]]:
    """Return the server, None if none is set, and one sentence for each setting of it that is wrong."""
    address, path = (values.get(f"SCREENING_{name}", "").strip() for name in NAMES)
    if not address:
        return None, ["SCREENING_PUSH_ADDRESS is missing: SCREENING_PUSH_CREDENTIALS_FILE needs it"] if path else []
    problems = []
    if " " in address or not is_server_address(address, demo=demo):
        problems.append("SCREENING_PUSH_ADDRESS must be the address of a FHIR R4 server, https://…, without ? and #")
    authorization, problem = _authorization(path) if path else ("", "")
    if problem:
        problems.append(f"SCREENING_PUSH_CREDENTIALS_FILE {problem}")
    return FhirServer(address.rstrip("/"), authorization), problems


def _authorization(path: str) -> tuple[str, str]:
    """Return the header in a file, and what is wrong with the file, if anything."""
    try:
        header = Path(path).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        header = ""
    if not header.isprintable() or header.partition(" ")[0] not in ("Bearer", "Basic") or " " not in header:
        return "", "must name a file with one line: Bearer and a token, or Basic and what the server's vendor gave you"
    return header, f"can be read by everyone: chmod o= {path}" if is_readable_by_others(path) else ""
