"""Whoosh as its manual shows it: what our engine is measured against."""

from collections.abc import Sequence
from pathlib import Path

from whoosh.analysis import StemmingAnalyzer
from whoosh.fields import ID, TEXT, Schema
from whoosh.index import create_in
from whoosh.query import Or, Term

from search.engine import Document


class RawWhoosh:
    """One stemmed field of title and body, any word, Whoosh's own BM25F."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True)
        self._analyzer = StemmingAnalyzer()
        schema = Schema(key=ID(stored=True, unique=True), text=TEXT(analyzer=self._analyzer))
        self._index = create_in(str(directory), schema)

    def add(self, documents: Sequence[Document]) -> None:
        writer = self._index.writer(limitmb=128)
        for document in documents:
            writer.add_document(key=document.key, text=f"{document.title}\n{document.body}")
        writer.commit()
        self._searcher = self._index.searcher()

    def keys(self, text: str, limit: int) -> Sequence[str]:
        terms = [Term("text", token.text) for token in self._analyzer(text)]
        return [hit["key"] for hit in self._searcher.search(Or(terms), limit=limit)]
