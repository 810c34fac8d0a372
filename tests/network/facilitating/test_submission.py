"""What may become of a submission at the desk, and what may not."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from network.errors import Refused
from network.facilitating.submission import Limits, State, Submission

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
REGION = Limits("region")


def _submission(state: State, rev: int = 0) -> Submission:
    return Submission(
        id="s",
        rid="r",
        type_name="innovation",
        original={"title": "Tea"},
        edited={"title": "Tea"},
        limits=Limits("network"),
        contact_ok=True,
        state=state,
        arrived=date(2026, 11, 22),
        secret_hash="",
        mailbox_hash="",
        key_hash="",
        marks=None,
        rev=rev,
    )


@pytest.mark.parametrize(
    ("state", "deed"),
    [
        (State.PUBLISHED, lambda each: each.edit({}, 1)),
        (State.ACCEPTED, lambda each: each.accept(NOW)),
        (State.DECLINED, lambda each: each.decline()),
        (State.WITHDRAWN, lambda each: each.revise({}, REGION)),
        (State.DECLINED, lambda each: each.revise({}, REGION)),
    ],
)
def test_what_is_no_longer_at_the_desk_is_not_changed_there(
    state: State, deed: Callable[[Submission], Submission]
) -> None:
    with pytest.raises(Refused):
        deed(_submission(state))


def test_what_is_out_keeps_its_readers() -> None:
    with pytest.raises(Refused, match="Who may read it"):
        _submission(State.PUBLISHED, rev=1).revise({}, REGION)
    assert _submission(State.WAITING).revise({}, REGION).limits == REGION


def test_what_is_sent_back_keeps_no_text() -> None:
    declined = _submission(State.WAITING).decline()
    assert (declined.state, declined.original, declined.edited) == (State.DECLINED, {}, {})
