"""Messages to webhooks: signed as the standard's own example is, and without a word about anybody."""

import json
from datetime import UTC, datetime

from screening.exchange.formats.webhook_messages import event_body, signed_headers


def test_the_example_of_the_standard_has_its_signature():
    sent = datetime.fromtimestamp(1614265330, UTC)
    given = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", sent, '{"test": 2432232314}'
    assert signed_headers(*given) == {
        "Content-Type": "application/json",
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_body_is_the_name_of_the_event_a_time_and_an_id():
    body = event_body("screening.sent", datetime(2027, 3, 4, 14, 55, 7, 123, UTC), "AAAA-2222")
    assert json.loads(body) == {
        "type": "screening.sent",
        "timestamp": "2027-03-04T14:55:07+00:00",
        "data": {"id": "AAAA-2222"},
    }
