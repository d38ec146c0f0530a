"""What travels with a form survives the journey, whatever is in it."""

from hypothesis import given
from hypothesis import strategies as st

from bot.slack.origin import PRIVATE_METADATA_CHARACTERS, Origin, from_metadata, with_state

SUBMITTED = Origin("T1", "U1", trigger_id="t")
ORIGINS = st.builds(
    Origin,
    st.just("T1"),
    st.just("U1"),
    channel_id=st.sampled_from(["", "C1", "D1"]),
    thread_ts=st.sampled_from(["", "1.2"]),
    response_url=st.sampled_from(["", "https://hooks.slack.example/" + "x" * 90]),
    message_ts=st.sampled_from(["", "3.4"]),
    is_home=st.booleans(),
    is_press=st.booleans(),
    is_ephemeral=st.booleans(),
    trigger_id=st.just("t"),
)


@given(ORIGINS, st.text(max_size=1_500))
def test_origin_and_state_come_back(origin: Origin, state: str) -> None:
    """Where the form was opened from, and its own state, are the same when it is sent in."""
    packed = with_state(origin, state)
    assert len(packed) <= PRIVATE_METADATA_CHARACTERS
    assert from_metadata(packed, SUBMITTED) == (origin, state)


@given(st.text() | st.sampled_from(["null", "[1]", "7", '{"c":[1],"h":"x"}']))
def test_metadata_that_is_not_ours_does_no_harm(metadata: str) -> None:
    """A form from an older version, or from nobody, is answered where it was sent."""
    origin, _ = from_metadata(metadata, SUBMITTED)
    assert (origin.team_id, origin.user_id) == ("T1", "U1")


def test_too_long_a_state_costs_the_response_url() -> None:
    """Slack takes 3,000 characters; what is left out has another way round."""
    origin = Origin("T1", "U1", channel_id="C1", response_url="https://a.example/" + "x" * 2_000)
    packed = with_state(origin, "s" * 1_500)
    assert len(packed) <= PRIVATE_METADATA_CHARACTERS
    assert from_metadata(packed, SUBMITTED)[0].response_url == ""
