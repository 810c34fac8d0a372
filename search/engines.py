"""Which engines there are, by the name that a setting gives them.

An engine's library may not be installed (Tantivy is an extra), so its module is imported when
it is chosen and not before.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from search.engine import Engine
from search.errors import MissingEngineError
from search.thesaurus import Thesaurus

_HOMES = {
    "whoosh": ("search.whoosh_engine", "WhooshEngine"),
    "tantivy": ("search.tantivy_engine", "TantivyEngine"),
}
NAMES = tuple(_HOMES)
LARGE = 10_000
"""Documents from which on Tantivy is recommended: Whoosh indexes and erases a fifth as fast."""


def recommended(name: str, documents: int) -> str:
    """Return the engine that an index of so many documents should have instead, or nothing."""
    return "tantivy" if documents > LARGE and name != "tantivy" else ""


def open_engine(name: str, directory: Path, thesaurus: Thesaurus) -> Engine:
    """Return the engine called ``name`` with its index in ``directory``.

    Engines never share a folder: each has its own below ``directory``, so that changing the
    setting and changing it back costs one rebuild and not two.

    Raises:
        MissingEngineError: there is no engine of this name, or its library is not installed.
    """
    if name not in _HOMES:
        raise MissingEngineError(f"no search engine is called {name!r}; there are {NAMES}")
    module, kind = _HOMES[name]
    try:
        make: Callable[[Path, Thesaurus], Engine] = getattr(import_module(module), kind)
    except ModuleNotFoundError as error:
        raise MissingEngineError(f"{name} needs {error.name}: install likewise[{name}]") from error
    return make(directory / name, thesaurus)
