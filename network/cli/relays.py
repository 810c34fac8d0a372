"""How it stands with the relay, as ``status`` tells it: a document, and words."""

from __future__ import annotations

from network.messages import _
from network.peering.relays import RelayedFeed, RelayStanding


def relay_document(standing: RelayStanding | None) -> dict[str, object] | None:
    """Return the relay as part of ``status --json``; None where everybody is asked."""
    if standing is None:
        return None
    mirror = standing.mirror
    return {
        "node": mirror.relay,
        "ok": mirror.is_good,
        "last_success": mirror.last_success.isoformat() if mirror.last_success else None,
        "last_error": mirror.last_error,
        "faults": [_fault(fault) for fault in standing.faults],
    }


def relay_in_words(standing: RelayStanding | None) -> list[str]:
    """Return what a keeper has to know of the relay, a line each; nothing while all is well."""
    if standing is None:
        return []
    mirror = standing.mirror
    words = []
    if mirror.last_error is not None:
        said = _("the relay %(relay)s fails, so everybody is asked: %(error)s")
        words.append(said % {"relay": mirror.relay, "error": mirror.last_error})
    told = _("the relay %(relay)s is at fault with %(node)s/%(feed)s: %(verdict)s, %(words)s")
    return words + [told % vars(fault) for fault in standing.faults]


def _fault(fault: RelayedFeed) -> dict[str, object]:
    return {
        "node": fault.node,
        "feed": fault.feed,
        "verdict": fault.verdict,
        "words": fault.words,
        "at": fault.at.isoformat() if fault.at else None,
    }
