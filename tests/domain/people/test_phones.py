"""Phone numbers as people paste them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.people.phones import clean_phone, last_ten, tel_link

BETWEEN = st.text(
    st.one_of(
        st.characters(categories=["Zs", "Pd"]), st.sampled_from("().·/\u2212\u200b\u200e\u202a\u2060\u00ad\ufeff")
    ),
    max_size=3,
)
EXTENSIONS = [
    "x{}",
    " x {}",
    " ext. {}",
    " ext {}",
    " Ext: {}",
    " extension {}",
    ", extensión {}",
    " #{}",
    ";ext={}",
    ",{}",
]


@given(st.lists(BETWEEN, min_size=11, max_size=11), st.sampled_from(["", "tel:", "Tel. ", "TEL:", "Phone: "]))
def test_a_number_is_read_with_whatever_stands_between_its_digits(between, label):
    typed = label + "".join(sign + digit for sign, digit in zip(between, "5095550199", strict=False)) + between[-1]
    assert clean_phone(typed) == "509 555 0199"


@given(
    st.sampled_from(EXTENSIONS),
    st.integers(1, 99999),
    st.sampled_from(["509-555-0199", "(509) 555 0199", "tel:+15095550199"]),
)
def test_an_extension_is_kept(form, extension, number):
    clean = clean_phone(number + form.format(extension))
    assert clean.endswith(f"509 555 0199 x{extension}")
    assert tel_link(clean).endswith(f"5095550199;ext={extension}")
    assert last_ten(clean) == "5095550199"


@pytest.mark.parametrize(
    ("typed", "clean", "link"),
    [
        ("5095550199", "509 555 0199", "tel:5095550199"),
        ("+1 (509) 555-0199", "+1 509 555 0199", "tel:+15095550199"),
        ("1-509-555-0199", "+1 509 555 0199", "tel:+15095550199"),
        ("555 010 0199", "555 010 0199", "tel:5550100199"),
        ("+52 33 1234 5678", "+52 33 1234 5678", "tel:+523312345678"),
        ("(+44) 20 7946 0958", "+44 20 7946 0958", "tel:+442079460958"),
        ("+4533123456", "+4533123456", "tel:+4533123456"),
        ("５０９ ５５５ ０１９９", "509 555 0199", "tel:5095550199"),
        ("509,555,0199", "509 555 0199", "tel:5095550199"),
        ("☎ 509 555 0199", "509 555 0199", "tel:5095550199"),
    ],
)
def test_a_number_is_kept_in_a_form_that_can_be_read_and_dialed(typed, clean, link):
    assert (clean_phone(typed), tel_link(clean)) == (clean, link)
    assert clean_phone(clean) == clean


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("509-555-0100 (call or text)", "tel:5095550100"),
        ("Call 1-509-555-0100", "tel:15095550100"),
        ("(509) 555-CARE", "tel:5095552273"),
        ("1-800-FLOWERS", "tel:18003569377"),
        ("509 555 0100 or 509 555 0101", "tel:5095550100"),
        ("+1 509 555 0100 / +1 509 555 0101", "tel:+15095550100"),
        ("509 555 0100, 24/7", "tel:5095550100"),
        ("509.555.0100 ext. 5", "tel:5095550100;ext=5"),
    ],
)
def test_the_first_number_of_what_a_practice_writes_can_be_dialed(written, link):
    assert tel_link(written) == link


@pytest.mark.parametrize(
    "typed", ["", "call me", "12", "5" * 16, "509 555 019", "1-800-FLOWERS", "(" * 200 + "5095550100"]
)
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(ValueError, match=r"not a phone number|too long"):
        clean_phone(typed)
    assert last_ten(typed) == ""


@given(st.text(st.one_of(st.characters(), st.sampled_from("0123456789+x# "))))
def test_whatever_is_typed_is_refused_or_can_be_dialed(typed):
    try:
        clean = clean_phone(typed)
    except ValueError:
        return
    assert re.fullmatch(r"\+?[0-9 ]{10,}( x[0-9]{1,6})?", clean)
    assert re.fullmatch(r"tel:\+?[0-9]{10,15}(;ext=[0-9]{1,6})?", tel_link(clean))
    assert clean_phone(clean) == clean
