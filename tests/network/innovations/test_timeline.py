"""The course of an innovation, told by its versions."""

from datetime import UTC, datetime, timedelta

from network.innovations.innovation import Innovation, read
from network.innovations.timeline import Turn, events

START = datetime(2026, 1, 1, tzinfo=UTC)


def _versions(*bodies: Innovation | None) -> list[tuple[int, datetime | None, Innovation | None]]:
    return [(n + 1, START + timedelta(days=n), body) for n, body in enumerate(bodies)]


def _at(stage: str, **more: object) -> Innovation:
    return read({"title": "Tea", "stage": stage, **more})  # type: ignore[dict-item]


def test_each_version_says_what_was_new_in_it() -> None:
    ended = {"on": "2027-01-01"}
    course = events(
        _versions(
            _at("idea"),
            _at("testing"),
            _at("testing", problem="Reworded."),
            _at("stopped", retired=ended),
            _at("stopped", retired=ended, problem="A word more."),
        )
    )
    assert [event.turn for event in course] == [
        Turn.BEGAN,
        Turn.MOVED,
        Turn.STAYED,
        Turn.RETIRED,
        Turn.STAYED,
    ]


def test_what_was_erased_is_left_out_and_nothing_made_up() -> None:
    course = events(_versions(None, _at("in_use")))
    assert [(event.rev, event.turn) for event in course] == [(2, Turn.BEGAN)]


def test_a_version_without_a_day_has_no_place() -> None:
    assert events([(1, None, _at("idea"))]) == []
