"""Tantivy as its manual shows it: what our engine is measured against."""

from collections.abc import Sequence
from pathlib import Path

from tantivy import Document as Stored
from tantivy import Filter, Index, Occur, Query, SchemaBuilder, TextAnalyzerBuilder, Tokenizer

from search.engine import Document


class RawTantivy:
    """One stemmed field of title and body, any word, Tantivy's own BM25."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True)
        schema = SchemaBuilder()
        schema.add_text_field("key", stored=True, tokenizer_name="raw")
        schema.add_text_field("text", tokenizer_name="en_stem")
        self._schema = schema.build()
        self._index = Index(self._schema, str(directory))
        builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(40))
        self._analyzer = (
            builder.filter(Filter.lowercase()).filter(Filter.stemmer("english")).build()
        )

    def add(self, documents: Sequence[Document]) -> None:
        writer = self._index.writer(heap_size=64_000_000, num_threads=1)
        for document in documents:
            stored = Stored()
            stored.add_text("key", document.key)
            stored.add_text("text", f"{document.title}\n{document.body}")
            writer.add_document(stored)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def keys(self, text: str, limit: int) -> Sequence[str]:
        terms = self._analyzer.analyze(text)
        words = [(Occur.Should, Query.term_query(self._schema, "text", term)) for term in terms]
        hits = self._searcher.search(Query.boolean_query(words), limit).hits
        return [str(self._searcher.doc(address)["key"][0]) for _, address in hits]
