"""How norms are asked for."""

import pytest

from index.asking import query
from index.german.analysis import Analyser
from index.german.compounds import Splitter
from tests.index.samples import NOUNS


@pytest.mark.parametrize(
    "typed", ["§ 73 StGB", "§73Abs.1 StGB", "§ 73 II StGB", "73 StGB", "StGB 73", "§ 73 Abs. 1 Satz 2 StGB"]
)
def test_a_norm_is_asked_for_with_its_law(typed):
    asked = query.parse(typed, frozenset(), Analyser(lambda: Splitter(NOUNS)), {})
    wanted = [group for group in asked.groups if not group.optional]
    terms = {term.text for group in wanted for alternative in group.alternatives for term in alternative.terms}
    assert "§73 stgb" in terms
    assert len(wanted) == 2


def test_the_absatz_only_helps_to_rank():
    asked = query.parse("§ 73 II StGB", frozenset(), Analyser(lambda: Splitter(NOUNS)), {})
    assert [group.optional for group in asked.groups] == [False, True, False]
