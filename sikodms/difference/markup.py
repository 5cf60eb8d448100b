"""Reading a cleaned body as a tree of blocks, and writing blocks again."""

import copy
import re
from typing import TypeAlias

import lxml.html
from lxml import etree

from content_types import BODY_ATTRIBUTES, BODY_TAGS, LINK_SCHEMES

Element: TypeAlias = etree._Element

# What stands beside other blocks, not in a line of text.
BLOCKS = frozenset(BODY_TAGS - {"br", "strong", "b", "em", "i", "u", "s", "sub", "sup", "a", "code"})
# Text beside blocks ("<li>Text<ul>…") becomes a block of its own under this name. It is never written.
RUN = "run"
ROOT = "div"
_SCHEME = re.compile(r"[\x00-\x20]*([a-zA-Z][a-zA-Z0-9+.-]*):")


def parse(html: str) -> Element:
    """The body as children of one element, each child a block; text that stands free is in runs.

    Only the tags, attributes and addresses that a body may have are left, whatever was given.
    """
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    page = f"<html><body><{ROOT}>{html}</{ROOT}></body></html>"
    body: Element = lxml.html.document_fromstring(page.encode(), parser=parser)[0]
    root = etree.Element(ROOT)
    for child in list(body):
        # More than one only if the body closed more than it opened.
        root.extend(list(child) if child.tag == ROOT and child.text is None else [child])
    _clean(root)
    for element in list(root.iter(*BLOCKS, ROOT)):
        _enclose_runs(element)
    return root


def _clean(root: Element) -> None:
    unknown = set()
    for element in root.iter(etree.Element):
        if element.tag not in BODY_TAGS:
            unknown.add(str(element.tag))
        elif element.attrib:
            allowed = BODY_ATTRIBUTES.get(str(element.tag), ())
            for name, value in element.attrib.items():
                if name not in allowed or (name == "href" and not is_safe_address(value)):
                    del element.attrib[name]
    etree.strip_tags(root, *unknown)


def is_safe_address(address: str) -> bool:
    """Whether a link may lead there: a path, or one of the schemes that a body may have."""
    scheme = _SCHEME.match(re.sub(r"[\t\n\r]", "", address))
    return not scheme or scheme[1].lower() in LINK_SCHEMES


def _enclose_runs(element: Element) -> None:
    """Puts text and inline elements that stand beside blocks into runs."""
    if element.tag != ROOT and not has_blocks(element):
        return
    run: Element | None = None
    if element.text and element.text.strip():
        run = etree.Element(RUN)
        run.text = element.text
        element.insert(0, run)
    element.text = None
    for child in list(element):
        if child is run:
            continue
        tail = child.tail if child.tail and child.tail.strip() else None
        child.tail = None
        if child.tag not in BLOCKS:
            if run is None:
                run = etree.Element(RUN)
                child.addprevious(run)
            child.tail = tail
            run.append(child)
            continue
        run = None
        if tail:
            run = etree.Element(RUN)
            run.text = tail
            child.addnext(run)


def has_blocks(element: Element) -> bool:
    """Whether there are blocks right inside; else the element is one run of words."""
    return any(child.tag in BLOCKS or child.tag == RUN for child in element)


def start_tag(element: Element) -> str:
    """The start tag alone; nothing for a run."""
    if element.tag == RUN:
        return ""
    if not element.attrib:
        return f"<{element.tag}>"
    bare = etree.Element(element.tag, element.attrib)
    return write(bare).removesuffix(f"</{element.tag}>")


def end_tag(element: Element) -> str:
    """The end tag that belongs to `start_tag`."""
    return "" if element.tag in (RUN, "br", "hr") else f"</{element.tag}>"


def write(element: Element) -> str:
    """The element as HTML."""
    html = str(etree.tostring(element, encoding="unicode", method="html", with_tail=False))
    return html.replace(f"<{RUN}>", "").replace(f"</{RUN}>", "")


def write_marked(element: Element, mark: str) -> str:
    """The element as HTML, every run of words in it enclosed in `mark`, which is "ins" or "del"."""
    marked = copy.deepcopy(element)
    for block in list(marked.iter(*BLOCKS, RUN)):
        if block.tag != "hr" and not has_blocks(block) and (len(block) or (block.text or "").strip()):
            words = etree.Element(mark)
            words.text, block.text = block.text, None
            words.extend(list(block))
            block.append(words)
    return write(marked)


def plain(element: Element) -> str:
    """The text of an element, white space made one blank."""
    return " ".join(" ".join(element.itertext()).split())
