"""Errors are sorted by who must act."""

import pytest

from federation import errors


@pytest.mark.parametrize(
    ("family", "members"),
    [
        (
            errors.WireError,
            "Truncated CursorAhead Oversized Unreachable RefusedAddress Busy NotServed Gone "
            "Unauthorised",
        ),
        (errors.BytesError, "Mismatch BadSignature WrongFeed Replay Malformed"),
        (errors.PeerError, "Fork Rollback"),
    ],
)
def test_each_error_belongs_to_one_family(family: type[Exception], members: str) -> None:
    found = {
        name.removesuffix("Error")
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, family) and kind is not family
    }
    assert found == set(members.split())


def test_verdicts_are_those_of_the_specification() -> None:
    assert errors.ForkError.verdict == "FORK"
    assert errors.RollbackError.verdict == "ROLLBACK"
    assert errors.MismatchError.verdict == "MISMATCH"
    assert errors.CursorAheadError("", "").verdict == "TRUNCATED"


def test_a_peer_error_carries_its_proof() -> None:
    error = errors.ForkError("two heads", ("a", "b"), (b"line",))
    assert (error.evidence, error.lines) == (("a", "b"), (b"line",))
