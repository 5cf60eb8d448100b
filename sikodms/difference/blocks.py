"""The difference of two blocks: words in paragraphs, members of lists, rows and columns of tables."""

import copy
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sikodms.difference.alignment import Budget, Part, Step, align, part
from sikodms.difference.markup import RUN, Element, end_tag, has_blocks, plain, start_tag, write, write_marked
from sikodms.difference.words import Run, changed_links, compare_tokens, render, tokens

# Lists in lists below this are compared as plain words: nobody writes them, and the stack has an end.
DEEPEST = 30
_TEXTUAL = frozenset(("p", "h2", "h3", "h4", "pre", "blockquote", RUN))
_SECTIONS = frozenset(("thead", "tbody", "tfoot"))
_ROW_CLASS = {"inserted": ' class="added"', "removed": ' class="removed"'}


@dataclass
class Compared:
    """Two blocks made one: HTML, what happened to how many members, links that lead elsewhere now, a plain block's words."""

    html: str
    members: Counter[str] = field(default_factory=Counter)
    links: list[tuple[str, str, str]] = field(default_factory=list)
    runs: list[Run] | None = None


def parts_of(elements: Sequence[Element]) -> list[Part]:
    """What the alignment needs to know of blocks."""
    return [part(" ".join(write(one).split()), family(one), plain(one)) for one in elements]


def family(element: Element) -> str:
    """Blocks of one family can turn into each other: a paragraph into a heading, a numbered list into one with dots."""
    if element.tag in _TEXTUAL and not has_blocks(element):
        return "text"
    return {"ul": "list", "ol": "list", "td": "cell", "th": "cell"}.get(str(element.tag), str(element.tag))


def compare_blocks(old: Element, new: Element, budget: Budget, depth: int = 0) -> Compared:
    """What changed between two blocks of one family."""
    if depth > DEEPEST or not (has_blocks(old) or has_blocks(new)):
        return _compare_words(old, new, budget)
    if old.tag == new.tag == "table" and _is_plain(old) and _is_plain(new):
        return _compare_tables(old, new, budget, depth)
    return _compare_members(old, new, budget, depth)


def _compare_words(old: Element, new: Element, budget: Budget) -> Compared:
    runs = compare_tokens(tokens(old), tokens(new), budget)
    return Compared(start_tag(new) + render(runs) + end_tag(new), links=changed_links(runs), runs=runs)


def _members(element: Element) -> list[Element]:
    """The blocks inside; of a block with words only, itself as a run."""
    return list(element) if has_blocks(element) else [_as_run(element)] if plain(element) else []


def _as_run(element: Element) -> Element:
    run = copy.deepcopy(element)
    run.tag, run.tail = RUN, None
    run.attrib.clear()
    return run


def _compare_members(old: Element, new: Element, budget: Budget, depth: int) -> Compared:
    before, after = _members(old), _members(new)
    result = Compared("")
    html = [start_tag(new)]
    if old.tag == "tr" and len(before) == len(after):
        steps = [Step(at, at) for at in range(len(after))]
    else:
        steps = align(parts_of(before), parts_of(after), budget)
    for step in steps:
        if step.old is None and step.new is not None:
            html.append(write_marked(after[step.new], "ins"))
            result.members["inserted"] += 1
        elif step.new is None and step.old is not None:
            html.append(write_marked(before[step.old], "del"))
            result.members["removed"] += 1
        elif step.old is not None and step.new is not None:
            if step.equal:
                html.append(write(after[step.new]))
                continue
            inner = compare_blocks(before[step.old], after[step.new], budget, depth + 1)
            html.append(inner.html)
            result.links += inner.links
            result.members += inner.members if after[step.new].tag in _SECTIONS else Counter(changed=1)
    html.append(end_tag(new))
    result.html = "".join(html)
    return result


# Tables: first which column is which, then which row, then cell by cell.


@dataclass
class _Row:
    section: str
    element: Element
    cells: list[Element]


def _rows(table: Element) -> list[_Row]:
    rows = []
    for child in table:
        for row in child if child.tag in _SECTIONS else [child]:
            if row.tag == "tr":
                section = str(child.tag) if child.tag in _SECTIONS else "tbody"
                rows.append(_Row(section, row, [cell for cell in row if cell.tag in ("td", "th")]))
    return rows


def _is_plain(table: Element) -> bool:
    """Whether the table is a grid: no cells over several columns or rows, each row as long as the first."""
    rows = _rows(table)
    if not rows or any(cell.get("colspan") or cell.get("rowspan") for row in rows for cell in row.cells):
        return False
    return len({len(row.cells) for row in rows}) == 1 and len(rows[0].cells) > 0


def _columns(rows: list[_Row]) -> list[Part]:
    return [
        part(plain(rows[0].cells[at]), "column", " ".join(plain(row.cells[at]) for row in rows))
        for at in range(len(rows[0].cells))
    ]


def _align_columns(before: list[_Row], after: list[_Row], budget: Budget) -> list[Step]:
    """By heading, then by content; where nothing is alike and there are as many as before, by place."""
    steps = align(_columns(before), _columns(after), budget)
    if len(before[0].cells) == len(after[0].cells) and not any(
        step.old is not None and step.new is not None for step in steps
    ):
        return [Step(at, at) for at in range(len(after[0].cells))]
    return steps


def _row_parts(rows: list[_Row], columns: list[int]) -> list[Part]:
    """Rows told apart by the columns that both tables have."""
    made = []
    for row in rows:
        cells = [row.cells[at] for at in columns]
        made.append(part(tuple(" ".join(write(cell).split()) for cell in cells), "row", " ".join(map(plain, cells))))
    return made


def _compare_tables(old: Element, new: Element, budget: Budget, depth: int) -> Compared:
    before, after = _rows(old), _rows(new)
    columns = _align_columns(before, after, budget)
    both = [(step.old, step.new) for step in columns if step.old is not None and step.new is not None]
    result = Compared("")
    result.members["column inserted"] = sum(step.old is None for step in columns)
    result.members["column removed"] = sum(step.new is None for step in columns)
    html = [start_tag(new), _compare_captions(old, new, budget)]
    section = ""
    for step in align(_row_parts(before, [i for i, _ in both]), _row_parts(after, [j for _, j in both]), budget):
        was = before[step.old] if step.old is not None else None
        now = after[step.new] if step.new is not None else None
        row = now or was
        assert row is not None
        if row.section != section:
            html.append((f"</{section}>" if section else "") + f"<{row.section}>")
            section = row.section
        cells = []
        for column in columns:
            gone = was.cells[column.old] if was and column.old is not None else None
            come = now.cells[column.new] if now and column.new is not None else None
            cells.append(_compare_cells(gone, come, budget, depth, result))
        fate = "inserted" if was is None else "removed" if now is None else "equal" if step.equal else "changed"
        result.members[fate] += fate != "equal"
        html.append(f"<tr{_ROW_CLASS.get(fate, '')}>{''.join(cells)}</tr>")
    html.append((f"</{section}>" if section else "") + end_tag(new))
    result.html = "".join(html)
    return result


def _compare_cells(gone: Element | None, come: Element | None, budget: Budget, depth: int, result: Compared) -> str:
    """One cell; where a column goes in a row that comes there was never a cell, so it stays empty."""
    if gone is not None and come is not None:
        inner = compare_blocks(gone, come, budget, depth + 1)
        result.links += inner.links
        return inner.html
    if come is not None:
        return write_marked(come, "ins")
    return write_marked(gone, "del") if gone is not None else "<td></td>"


def _compare_captions(old: Element, new: Element, budget: Budget) -> str:
    was, now = old.find("caption"), new.find("caption")
    if was is not None and now is not None:
        return compare_blocks(was, now, budget).html
    if now is not None:
        return write_marked(now, "ins")
    return write_marked(was, "del") if was is not None else ""
