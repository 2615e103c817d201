"""Webhooks: a secret is shown once and kept sealed, and one that ended is told nothing."""

import base64

from sqlalchemy import select

from screening.records.database import db
from screening.records.operations.tables import WebhookRow
from screening.records.operations.webhooks import News
from tests.builders import written

ADDRESS = "https://record.example.com/hooks"


def test_a_secret_is_long_and_kept_sealed(practice):
    webhook, secret = written(practice.webhooks.add, ADDRESS, [News.SENT])
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
    assert practice.webhooks.secret_of(webhook.id) == secret
    assert secret.encode() not in db.session.scalar(select(WebhookRow.sealed))


def test_a_webhook_ends_once_and_stays_on_the_list(practice):
    first, _secret = written(practice.webhooks.add, ADDRESS, [News.SENT, News.SIGNED])
    second, _secret = written(practice.webhooks.add, ADDRESS, [News.SENT])
    assert practice.webhooks.by_id(first.id).events == {News.SENT, News.SIGNED}
    assert written(practice.webhooks.end, second.id).ended_at
    assert written(practice.webhooks.end, second.id) is None
    assert [one.id for one in practice.webhooks.everyone()] == [first.id, second.id]
