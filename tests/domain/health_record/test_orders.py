"""How a chart names an order of the treatment."""

from screening.domain.health_record.entries import Code
from screening.domain.health_record.orders import OrderedTreatment

CPT = "http://www.ama-assn.org/go/cpt"
OURS = OrderedTreatment(("dry needling",), (Code(CPT, "20560"),))


def test_it_is_known_by_whole_words_or_by_its_code():
    assert OURS.is_ordered_by(["Dry  Needling, lumbar"], [])
    assert OURS.is_ordered_by([], [Code(CPT, "20560")])
    assert not OURS.is_ordered_by(["Laundry needling"], [Code(CPT, "205601"), Code("other", "20560")])


def test_without_words_and_codes_nothing_is_ours():
    assert not OrderedTreatment().is_ordered_by(["dry needling", ""], [Code(CPT, "20560")])
