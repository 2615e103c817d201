"""A consent within everything stored about one person, in words."""

from __future__ import annotations

from screening.records.consents.consents import Consent
from screening.web.staff_wording import language_name, local
from screening.web.workspace.consents.words import SIGNERS
from screening.web.workspace.patients.file_parts import Fact, FilePart


def consent_part(signed: tuple[Consent, str]) -> FilePart:
    """Return a consent with the text that was read."""
    one, text = signed
    signature = one.signature
    facts: list[Fact] = [
        ("Signed by", signature.name),
        ("As", SIGNERS[signature.signer]),
        *([("Related to the patient", signature.relation)] if signature.relation else []),
        ("Read in", language_name(signature.language)),
        ("Read back", "Yes"),
        *([("Interpreter", signature.interpreter)] if signature.interpreter else []),
        ("Asked for by", one.asked_by),
        *(
            [("Countersigned", f"{one.countersigned_by}, {local(one.countersigned_at)}")]
            if one.countersigned_at
            else []
        ),
        *([("Withdrawn", f"{one.withdrawn_by}, {local(one.withdrawn_at)}")] if one.withdrawn_at else []),
        *([("Why it was withdrawn", one.withdrawn_because)] if one.withdrawn_because else []),
        ("Text", text),
    ]
    return FilePart(f"Consent to text {one.version}, signed {local(one.signed_at)}", tuple(facts))
