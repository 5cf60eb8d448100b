"""The difference of two bodies as a list of pieces: what changed, what moved, what stayed."""

from collections.abc import Iterator
from dataclasses import dataclass

from sikodms.difference.alignment import Budget, Step, align
from sikodms.difference.blocks import Compared, compare_blocks, parts_of
from sikodms.difference.markup import Element, parse, plain, write, write_marked
from sikodms.difference.words import only_markup, whole_sentence

_HEADINGS = frozenset(("h2", "h3", "h4"))
# Shorter texts can stand at two places by chance; they did not move.
_MOVED_WORDS = 4


@dataclass
class Piece:
    """A block of the new body, or one that is gone.

    `kind` is equal, heading (equal, but shown for what follows), changed, inserted, removed, moved or moved_away. `what` is the
    tag, `was` the tag it had, `section` the heading it stands under, `from_section` where a moved one stood.
    """

    kind: str
    what: str
    html: str
    section: str = ""
    was: str = ""
    from_section: str = ""
    compared: Compared | None = None
    text: str = ""

    @property
    def sentence(self) -> str | None:
        """ "ins" or "del" if all that happened is one sentence."""
        return whole_sentence(self.compared.runs) if self.compared and self.compared.runs else None

    @property
    def markup_only(self) -> bool:
        """Whether the words are the same and only bold, links or the like changed."""
        return bool(self.compared and self.compared.runs and only_markup(self.compared.runs))


def compare_bodies(old_html: str, new_html: str, budget: Budget) -> list[Piece]:
    """The pieces in the order of the new body, gone ones where they stood. Raises TooBig."""
    budget.spend(elements=(old_html.count("<") + new_html.count("<")) // 2)
    old, new = list(parse(old_html)), list(parse(new_html))
    old_parts, new_parts = parts_of(old), parts_of(new)
    steps = align(old_parts, new_parts, budget)
    moved = _moved(steps, [one.text for one in old_parts], [one.text for one in new_parts])
    old_sections, new_sections = _sections(old), _sections(new)
    pieces = []
    section = ""
    for step in steps:
        if step.new is not None:
            section = new_sections[step.new]
        pieces.append(_piece(step, old, new, budget))
        pieces[-1].section = section
        if step.new is not None and step.new in moved:
            origin = moved[step.new]
            pieces[-1].kind, pieces[-1].from_section = "moved", old_sections[origin]
            pieces[-1].html = write(new[step.new])
        elif step.new is None and step.old in moved.values():
            pieces[-1].kind = "moved_away"
    return pieces


def read_body(html: str) -> str:
    """A body that is compared with nothing: as it is, only known tags."""
    return "".join(write(block) for block in parse(html))


def _piece(step: Step, old: list[Element], new: list[Element], budget: Budget) -> Piece:
    if step.new is None:
        assert step.old is not None
        gone = old[step.old]
        return Piece("removed", str(gone.tag), write_marked(gone, "del"), text=plain(gone))
    come = new[step.new]
    if step.old is None:
        return Piece("inserted", str(come.tag), write_marked(come, "ins"), text=plain(come))
    if step.equal:
        return Piece("equal", str(come.tag), write(come), text=plain(come))
    compared = compare_blocks(old[step.old], come, budget)
    return Piece(
        "changed", str(come.tag), compared.html, was=str(old[step.old].tag), compared=compared, text=plain(come)
    )


def _moved(steps: list[Step], old_texts: list[str], new_texts: list[str]) -> dict[int, int]:
    """New place → old place of blocks that went here and came there word for word."""
    gone: dict[str, list[int]] = {}
    for step in steps:
        if step.new is None and step.old is not None and len(old_texts[step.old].split()) >= _MOVED_WORDS:
            gone.setdefault(old_texts[step.old], []).append(step.old)
    moved = {}
    for step in steps:
        if step.old is None and step.new is not None and gone.get(new_texts[step.new]):
            moved[step.new] = gone[new_texts[step.new]].pop(0)
    return moved


def _sections(blocks: list[Element]) -> list[str]:
    return list(_section_names(blocks))


def _section_names(blocks: list[Element]) -> Iterator[str]:
    section = ""
    for block in blocks:
        if block.tag in _HEADINGS:
            section = plain(block)
        yield section
