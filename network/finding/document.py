"""An answer as programs get it: one JSON object, for the API and the command line alike. Pure."""

from __future__ import annotations

from collections.abc import Callable

from network.finding.finding import Found, FoundPage
from search.engine import Note

Say = Callable[[Note], str]


def as_document(page: FoundPage, say: Say) -> dict[str, object]:
    """Return ``page`` as the API and ``likewise search --json`` give it.

    ``say`` puts a message id and its values into the reader's language.
    """
    return {
        "query": page.request.query,
        "total": page.total,
        "model": page.model,
        "purpose": page.request.purpose.preset,
        "weights": dict(page.request.purpose.sliders),
        "as_team": page.request.as_team,
        "is_compared": page.is_compared,
        "hits": [_hit(found, say) for found in page.hits],
        "facets": {
            name: [{"value": value, "count": count} for value, count in values]
            for name, values in page.facets.items()
        },
        "notes": [say(note) for note in page.notes],
        "suggestion": page.suggestion,
        "expansions": [
            {"word": expansion.word, "others": list(expansion.others)}
            for expansion in page.expansions
        ],
        "like_ours": page.like_ours,
        "relaxed": page.relaxed,
    }


def _hit(found: Found, say: Say) -> dict[str, object]:
    record, placed = found.record, found.placed
    return {
        "node": record.id.node,
        "rid": record.id.rid,
        "rev": record.shown_rev,
        "type": found.type,
        "title": found.text.title,
        "summary": found.text.summary,
        "text_score": round(placed.text_score, 6),
        "likeness": placed.likeness,
        "coverage": placed.coverage,
        "only_unlike_ours": placed.is_unlike_ours,
        "place": placed.place,
        "place_name": found.place_name,
        "score": round(placed.score, 6),
        "why": " ".join(say(note) for note in placed.why),
        "snippet": {
            "section": found.snippet.section,
            "parts": [[text, is_match] for text, is_match in found.snippet.parts],
        },
    }
