"""Links and cards of others are opened: within bounds, with the signature told, and every refusal named."""

import json
import time
import zlib
from base64 import urlsafe_b64encode
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey

from screening.domain.health_record.brought import SignatureCheck
from screening.exchange.guarded import Guard
from screening.exchange.health_record.health_link import CARD, HealthLink, read_link
from screening.exchange.health_record.opening import READERS, READERS_AT_ONCE, Opener
from screening.exchange.health_record.problems import RecordError, RecordProblem
from tests.health_links import a_card, digits_of, sharing
from tests.health_records import a_bundle, a_medicine

ELIQUIS = a_bundle(a_medicine("Eliquis 5 mg"))
TODAY = "2026-11-20"


@pytest.fixture
def shared():
    with sharing() as shared:
        yield shared


def opened(text, passcode="", guard=None, trusted=()):
    record, origin = Opener(guard or Guard(private=True), "River PT", trusted).open(text, passcode, TODAY)
    return [entry.words[0] for entry in record.entries], origin


def link_to(said):
    return f"shlink:/{urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip('=')}"


def problem(text, passcode="", **given):
    with pytest.raises(RecordError) as raised:
        opened(text, passcode, **given)
    return raised.value.problem


def test_files_that_stand_in_the_list_and_those_beside_it_are_read(shared):
    shared.embed(ELIQUIS)
    shared.locate(a_bundle(a_medicine("metformin")))
    words, origin = opened(shared.link(label="Mine"))
    assert words == ["Eliquis 5 mg", "metformin"]
    assert (origin.name, origin.signature, origin.read_on) == ("127.0.0.1", SignatureCheck.NONE, TODAY)
    assert json.loads(shared.asked[0][1])["recipient"] == "River PT"


def test_a_link_may_stand_behind_the_address_of_a_viewer(shared):
    shared.embed(ELIQUIS)
    assert opened(f"https://viewer.example.org/#{shared.link()}")[0] == ["Eliquis 5 mg"]


def test_a_link_to_one_file_is_read_without_a_list(shared):
    shared.answers["/one"] = (200, shared.encrypt(ELIQUIS), {})
    assert opened(shared.link("/one", flag="U"))[0] == ["Eliquis 5 mg"]
    assert shared.asked == [("/one?recipient=River+PT", "")]


def test_a_passcode_is_asked_for_and_the_tries_that_are_left_are_told(shared):
    shared.passcode = "2468"
    shared.embed(ELIQUIS)
    assert problem(shared.link()) is RecordProblem.PASSCODE_MISSING
    assert shared.asked == []
    with pytest.raises(RecordError) as raised:
        opened(shared.link(), "1111")
    assert (raised.value.problem, raised.value.attempts) == (RecordProblem.PASSCODE_WRONG, 2)
    assert opened(shared.link(), "2468")[0] == ["Eliquis 5 mg"]


def test_what_is_not_read_is_told(shared):
    shared.embed(ELIQUIS)
    shared.files.append({"contentType": "application/smart-api-access", "embedded": "x"})
    assert opened(shared.link())[1].left_out == ("application/smart-api-access",)


def test_a_card_in_a_link_says_who_signed_it(shared):
    shared.embed({"verifiableCredential": [a_card(shared.address, ELIQUIS)]}, CARD)
    words, origin = opened(shared.link(), trusted=(shared.address,))
    assert (words, origin.signature) == (["Eliquis 5 mg"], SignatureCheck.CHECKED)


@pytest.mark.parametrize("shape", [str, digits_of, lambda card: json.dumps({"verifiableCredential": [card]})])
def test_a_card_is_read_as_text_digits_or_file(shared, shape):
    words, origin = opened(shape(a_card(shared.address, ELIQUIS)), trusted=(f"{shared.address}/",))
    assert (words, origin.signature) == (["Eliquis 5 mg"], SignatureCheck.CHECKED)


def test_the_parts_of_a_card_in_several_codes_are_put_together_in_any_order(shared):
    digits = digits_of(a_card(shared.address, ELIQUIS)).removeprefix("shc:/")
    first, second = f"shc:/1/2/{digits[:100]}", f"shc:/2/2/{digits[100:]}"
    assert opened(f"{second}\n{first}")[0] == ["Eliquis 5 mg"]
    assert problem(first) is RecordProblem.PARTS_MISSING


def test_the_keys_of_an_issuer_that_nobody_trusts_are_not_asked_for(shared):
    assert opened(a_card(shared.address, ELIQUIS))[1].signature is SignatureCheck.NOT_TRUSTED
    assert shared.asked == []


def test_a_trusted_issuer_that_gives_no_keys_is_told_apart(shared):
    shared.answers["/.well-known/jwks.json"] = (500, "", {})
    assert opened(a_card(shared.address, ELIQUIS), trusted=(shared.address,))[1].signature is SignatureCheck.NO_KEYS


def test_a_card_that_somebody_changed_is_refused(shared):
    other = ECKey.generate_key("P-256", {"kid": "first"})
    assert problem(a_card(shared.address, ELIQUIS, other), trusted=(shared.address,)) is RecordProblem.SIGNATURE


def test_the_keys_of_a_trusted_issuer_are_asked_for_wherever_links_may_lead(shared):
    """Otherwise a forged card is read as one whose issuer gives no keys."""
    elsewhere, trusted = Guard(("links.hospital.example",), private=True), (shared.address,)
    other = ECKey.generate_key("P-256", {"kid": "first"})
    forged = a_card(shared.address, ELIQUIS, other)
    assert problem(forged, guard=elsewhere, trusted=trusted) is RecordProblem.SIGNATURE
    right = opened(a_card(shared.address, ELIQUIS), guard=elsewhere, trusted=trusted)
    assert right[1].signature is SignatureCheck.CHECKED


def test_the_keys_of_a_trusted_issuer_are_not_asked_for_in_a_private_network(shared):
    card = a_card(shared.address.replace("http:", "https:"), ELIQUIS)
    trusted = (shared.address.replace("http:", "https:"),)
    assert opened(card, guard=Guard(), trusted=trusted)[1].signature is SignatureCheck.NO_KEYS
    assert shared.asked == []


def test_what_has_expired_is_refused(shared):
    assert problem(a_card(shared.address, ELIQUIS, exp=time.time() - 1)) is RecordProblem.EXPIRED
    assert problem(shared.link(expires=time.time() - 1)) is RecordProblem.EXPIRED


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ((302, "", {"Location": "/manifest"}), RecordProblem.REDIRECT),
        ((200, "", {"Content-Length": str(1 << 30)}), RecordProblem.TOO_MUCH),
        ((404, "", {}), RecordProblem.GONE),
        ((500, "", {}), RecordProblem.NO_ANSWER),
        ((200, "not JSON", {}), RecordProblem.NOT_READABLE),
        ((200, json.dumps({"files": [{}] * 9}), {}), RecordProblem.TOO_MUCH),
        (
            (200, json.dumps({"files": [{"contentType": "application/fhir+json", "embedded": "x"}]}), {}),
            RecordProblem.NOT_READABLE,
        ),
    ],
)
def test_whatever_a_server_answers_is_refused_with_a_reason(shared, answer, found):
    shared.answers["/manifest"] = answer
    assert problem(shared.link()) is found


def test_a_file_with_another_key_is_refused(shared):
    shared.embed(ELIQUIS)
    shared.key = urlsafe_b64encode(b"x" * 32).decode().rstrip("=")
    assert problem(shared.link()) is RecordProblem.NOT_READABLE


def test_what_would_inflate_beyond_bounds_is_refused(shared):
    shared.embed({"resourceType": "Bundle", "note": "x" * (5 * 1024 * 1024)})
    assert problem(shared.link()) is RecordProblem.TOO_MUCH
    deflating = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    bomb = urlsafe_b64encode(deflating.compress(b" " * (1 << 24)) + deflating.flush()).decode().rstrip("=")
    header = urlsafe_b64encode(b'{"alg":"ES256","zip":"DEF","kid":"k"}').decode().rstrip("=")
    assert problem(f"{header}.{bomb}.x") is RecordProblem.TOO_MUCH


def a_compressed(payload):
    """An unsigned card that looks signed, with this payload."""
    deflating = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    parts = (b'{"alg":"ES256","zip":"DEF","kid":"k"}', deflating.compress(payload) + deflating.flush(), b"x")
    return ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def test_a_small_card_that_becomes_very_many_objects_is_refused_before_it_is_read():
    nothing = b",".join([b'{"":[]}'] * 120_000)
    payload = b'{"iss":"x","vc":{"credentialSubject":{"fhirBundle":{"entry":[' + nothing + b"]}}}}"
    card = a_compressed(payload)
    text = json.dumps({"verifiableCredential": [card] * 8})
    began = time.process_time()
    assert problem(text) is RecordProblem.TOO_MUCH
    assert time.process_time() - began < 0.5
    assert opened(card)[0] == []  # one such card alone has room


@pytest.mark.parametrize("inside", [[{"": []}] * 60_000, "x" * 3_000_000], ids=["values", "bytes"])
def test_all_files_of_a_link_share_the_room_of_one_record(shared, inside):
    shared.locate({"resourceType": "Bundle", "note": inside})
    assert opened(shared.link())[0] == []
    for _ in range(2):
        shared.locate({"resourceType": "Bundle", "note": inside})
    assert problem(shared.link()) is RecordProblem.TOO_MUCH


def test_a_record_of_thousands_of_detailed_entries_is_read(shared):
    details = {"note": [{"text": "Taken twice a day. " * 5, "author": {"display": "Dr. Field"}}] * 12}
    medicines = [a_medicine(f"Eliquis {number} mg", **details) for number in range(2_000)]
    shared.locate(a_bundle(*medicines))
    assert len(opened(shared.link())[0]) == 2_000


def test_two_people_at_once_have_their_records_read_and_the_next_is_asked_to_wait():
    for _ in range(READERS_AT_ONCE):
        READERS.acquire()
    try:
        assert problem(a_card("https://x.example", ELIQUIS)) is RecordProblem.BUSY
    finally:
        for _ in range(READERS_AT_ONCE):
            READERS.release()
    for text in ("a.b.c", a_card("https://x.example", ELIQUIS)) * READERS_AT_ONCE:  # a refusal gives its seat back
        with suppress(RecordError):
            opened(text)
    assert opened(a_card("https://x.example", ELIQUIS))[0] == ["Eliquis 5 mg"]


def test_the_keys_of_an_issuer_are_asked_for_once_for_all_its_cards(shared):
    shared.answers["/.well-known/jwks.json"] = (500, "", {})
    cards = json.dumps({"verifiableCredential": [a_card(shared.address, ELIQUIS)] * 4})
    assert opened(cards, trusted=(shared.address,))[1].signature is SignatureCheck.NO_KEYS
    assert len(shared.asked) == 1


def test_a_link_into_a_private_network_is_refused(shared):
    shared.embed(ELIQUIS)
    assert problem(shared.link(), guard=Guard()) is RecordProblem.NOT_ALLOWED
    private = HealthLink("https://169.254.169.254/latest", shared.key).text
    assert problem(private, guard=Guard()) is RecordProblem.NOT_ALLOWED
    assert shared.asked == []


def test_a_file_beside_the_list_is_guarded_as_the_list_is(shared):
    shared.files.append({"contentType": "application/fhir+json", "location": "https://10.0.0.1/file"})
    guard = Guard(hosts=("127.0.0.1",), private=True)
    assert problem(shared.link(), guard=guard) is RecordProblem.NOT_ALLOWED


@pytest.mark.parametrize(
    "text", ["", "hello", "shlink:/", "shc:/", "{}", "a.b.c", "shlink:/e30", "shc:/123", "shc:/00"]
)
def test_what_is_neither_a_link_nor_a_card_is_refused(text):
    problem(text)


@pytest.mark.parametrize(
    "text",
    [
        f"shc:/1/{'9' * 5000}/567629",
        link_to({"url": "https://x.example/y", "key": "A" * 43, "exp": 10**400}),
        link_to({"url": "https://[a", "key": "A" * 43}),
    ],
    ids=["parts", "day", "address"],
)
def test_what_no_computer_can_count_or_call_is_refused(text):
    problem(text)


@given(st.text(max_size=40), st.sampled_from(["", "shlink:/", "shc:/", "shc:/1/2/", "{"]))
def test_no_text_stops_the_opener(text, beginning):
    problem(beginning + text)


def test_a_link_is_written_as_it_is_read(shared):
    link = HealthLink("https://forms.example.org/links/x", shared.key, "P", "Your result", 4_000_000_000.0)
    assert read_link(link.text) == link
    assert shared.key not in repr(link)
