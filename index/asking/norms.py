"""Norms as they are asked for: `§ 73 StGB`, `33c GewO`, `GewO 33c`."""

import re
from collections.abc import Mapping

from index.engine import Alternative, Group, Term
from index.german.analysis import Token, looks_like_law

MOST_ABBREVIATIONS = 3
CITED_IN_LAW, CITED = 1.0, 0.5

ROMAN = frozenset("i ii iii iv v vi vii viii ix x".split())

_number = re.compile(r"\d{1,4}[a-z]?\Z")
Abbreviations = Mapping[str, frozenset[str]]


def _laws(token: Token | None, abbreviations: Abbreviations) -> list[str]:
    if token is None or token.kind != "word":
        return []
    return [token.form, *sorted(abbreviations.get(token.form, ()))[:MOST_ABBREVIATIONS]]


def cited(norm: str, token: Token, following: Token | None, abbreviations: Abbreviations) -> Group:
    alternatives = [_form(norm, CITED)]
    alternatives += [_form(joined, CITED_IN_LAW) for joined in token.joined]
    alternatives += [_form(f"{norm} {law}", CITED_IN_LAW) for law in _laws(following, abbreviations)]
    return Group(tuple(dict.fromkeys(alternatives)), 2.0)


def bare_number(token: Token, following: Token, abbreviations: Abbreviations) -> Group:
    """`33c GewO` means § 33c."""
    alternatives = [_form(token.form, CITED / 2)]
    for norm in (f"§{token.form}", f"art{token.form}"):
        alternatives += cited(norm, token, following, abbreviations).alternatives
    return Group(tuple(dict.fromkeys(alternatives)), 2.0)


def is_absatz(found: list[Token], index: int) -> bool:
    """Whether a word is the Absatz of the norm before it, in Roman numbers: `§ 73 II StGB`."""
    return index > 0 and found[index - 1].kind == "norm" and found[index].form in ROMAN


def law_after(found: list[Token], index: int) -> Token | None:
    """The word behind a norm, and behind its Absatz in Roman numbers."""
    after = index + (2 if index + 1 < len(found) and is_absatz(found, index + 1) else 1)
    return found[after] if after < len(found) else None


def law_of_number(text: str, found: list[Token], index: int, abbreviations: Abbreviations) -> Token | None:
    """The law named behind or before a number: `33c GewO`, `GewO 33c`."""
    if not _number.match(found[index].form):
        return None
    beside = (*found[index + 1 : index + 2], *found[max(0, index - 1) : index])
    return next((token for token in beside if token.kind == "word" and _names_law(text, token, abbreviations)), None)


def _names_law(text: str, token: Token, abbreviations: Abbreviations) -> bool:
    return token.form in abbreviations or looks_like_law(text[token.start : token.end])


def _form(text: str, weight: float) -> Alternative:
    return Alternative((Term("form", text),), weight)
