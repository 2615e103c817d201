"""Messages to webhooks, signed as Standard Webhooks says (https://www.standardwebhooks.com).

No library: the standard's own would add an HTTP client and a date parser for the sake of ten lines.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime

_PREFIX = "whsec_"


def event_body(event: str, at: datetime, subject: str) -> str:
    """Return the message to a webhook: the name of an event, when it was, and what it is about; no personal data."""
    told = {"type": event, "timestamp": at.isoformat(timespec="seconds"), "data": {"id": subject}}
    return json.dumps(told, separators=(",", ":"))


def signed_headers(secret: str, message_id: str, sent_at: datetime, body: str) -> Mapping[str, str]:
    """Return the headers that let a receiver verify that a message is ours, complete, and not replayed."""
    timestamp = str(int(sent_at.timestamp()))
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    signature = hmac.new(key, f"{message_id}.{timestamp}.{body}".encode(), hashlib.sha256).digest()
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }
