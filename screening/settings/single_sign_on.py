"""The settings of single sign-on: all of them, or none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from screening.settings import SingleSignOn
from screening.settings.servers import is_server_address
from screening.settings.text_files import is_readable_by_others

NAMES = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_SECRET_FILE", "OIDC_BUTTON", "OIDC_SECOND_FACTOR")
_NEEDED = NAMES[:3]
_BUTTON = "Sign in with your work account"
_MOST_BUTTON, _MOST_ISSUER = 60, 255  # letters


def read_single_sign_on(values: Mapping[str, str], *, demo: bool) -> tuple[SingleSignOn | None, list[str]]:
    """Return the provider, None if none is set, and one sentence for each setting of it that is wrong."""
    given = {name: values.get(f"SCREENING_{name}", "").strip() for name in NAMES}
    if not any(given.values()):
        return None, []
    secret, problem = _secret(given["OIDC_SECRET_FILE"])
    wrong = {
        **{name: "is missing: single sign-on needs it" for name in _NEEDED if not given[name]},
        **({"OIDC_SECRET_FILE": problem} if given["OIDC_SECRET_FILE"] and problem else {}),
    }
    issuer = given["OIDC_ISSUER"]
    if issuer and (len(issuer) > _MOST_ISSUER or not is_server_address(issuer, demo=demo)):
        wrong["OIDC_ISSUER"] = "must be the provider's address as it writes it, https://…, without ? and #"
    if len(given["OIDC_BUTTON"]) > _MOST_BUTTON:
        wrong["OIDC_BUTTON"] = f"must have at most {_MOST_BUTTON} letters"
    factors = tuple(word.strip() for word in given["OIDC_SECOND_FACTOR"].split(",") if word.strip())
    found = SingleSignOn(
        given["OIDC_ISSUER"], given["OIDC_CLIENT_ID"], secret, given["OIDC_BUTTON"] or _BUTTON, factors
    )
    return found, [f"SCREENING_{name} {problem}" for name, problem in wrong.items()]


def _secret(path: str) -> tuple[str, str]:
    """Return the secret in a file, and what is wrong with the file, if anything."""
    try:
        secret = Path(path).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        secret = ""
    if not (secret and secret.isprintable()):
        return "", "must name a file with the client secret, on one line"
    return secret, f"can be read by everyone: chmod o= {path}" if is_readable_by_others(path) else ""
