"""What a tantivy index offers while somebody types, beside titles and completions."""

from collections.abc import Mapping

from index.engines.tantivy.queries import all_of, documents, readable
from index.engines.tantivy.search import Snapshot


def values(snapshot: Snapshot, name: str, viewers: frozenset[str], without: frozenset[str]) -> Mapping[str, int]:
    """As the engine's."""
    may = all_of(readable(viewers, "current"), but=[documents(without)] if without else [])
    found = snapshot.searcher.terms_with_prefix("marks", f"{name}:", may)
    return {mark.partition(":")[2]: count for mark, count in found if count}
