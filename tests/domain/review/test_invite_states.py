"""How far someone is who was invited."""

from screening.domain.review.invite_states import InviteState


def test_a_link_is_open_until_it_was_answered_or_ended():
    assert [state for state in InviteState if state.is_open] == ["invited", "opened", "started"]
