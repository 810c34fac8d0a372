"""What a Whoosh index is asked again. Finding in it: tests/conformance."""

from pathlib import Path

from search.engine import Document, Query
from search.whoosh_engine import WhooshEngine


def test_a_word_is_found_the_same_when_many_others_were_asked_for_since(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    words = [f"w{number}" for number in range(300)]
    said = " ".join(words)
    engine.update([Document("a/1", "t", "Lamp", body=said), Document("a/2", "t", "Bed")], (), 1)
    (before,) = engine.search(Query("w0")).hits
    assert [len(engine.search(Query(word)).hits) for word in words] == [1] * len(words)
    (after,) = engine.search(Query("w0")).hits
    assert (after.key, after.score) == (before.key, before.score)
