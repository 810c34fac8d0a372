"""What can go wrong while finding, by who must act.

SearchError
├── QueryError              the person who asked: say it differently
├── UnsoundReferenceError   whoever runs the node: config/likeness.toml
└── KeptIndexError          whoever runs the node
    ├── DamagedIndexError   rebuild from the database; the index is disposable
    └── BusyIndexError      another process writes this index; try later

A ``QueryError`` carries the id of a message for people and its values, so that the caller
can say it in the reader's language. The others are for logs.
"""

from collections.abc import Mapping


class SearchError(Exception):
    """Anything this folder refuses or cannot do."""


class QueryError(SearchError):
    """A query that cannot be answered; ``message`` % ``params`` is for the person who asked."""

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message % params)
        self.message = message
        self.params: Mapping[str, object] = params


class UnsoundReferenceError(SearchError):
    """The reference of like-for-like cannot be used; the text says what is wrong with it."""


class MissingEngineError(SearchError):
    """The engine that was chosen is not known or not installed."""


class KeptIndexError(SearchError):
    """The files of an index; nothing that a person typed can mend it."""


class DamagedIndexError(KeptIndexError):
    """The index cannot be read, or is only half there: call ``Engine.rebuild``."""


class BusyIndexError(KeptIndexError):
    """Another process is writing this index."""
