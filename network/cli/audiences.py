"""Who will be able to read what a command publishes, in the words that the pages use."""

from __future__ import annotations

from network.bootstrap import Network
from network.cli.shell import Told
from network.messages import _, ngettext
from network.peering.asker import CIRCLE
from network.peering.wording import FREEDOM_OF_INFORMATION, Voice, worded
from network.records.audience import Audience


def told_readers(network: Network, audience: Audience) -> Told:
    """Return who could read what we publish to ``audience``. Raises: NotFound for no group."""
    with network.database.reading() as session:
        group = ""
        if audience.name.startswith(CIRCLE):
            group = network.circles.get(session, audience.name).circle.name
        readers = network.readership.of(session, audience)
    said = worded(Voice(_, ngettext), audience, readers, group)
    words = [f"{said.title}. {' '.join(said.sentences)}", _(FREEDOM_OF_INFORMATION)]
    document = {
        "audience": audience.name,
        "organisations": list(readers.names),
        "everybody": readers.is_everybody,
        "words": words,
    }
    return Told(document, words)
