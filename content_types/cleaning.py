"""What a person typed becomes what is stored: lines, HTML and file names made harmless.

Everything is cleaned once here, on its way in, and escaped or cleaned again where it is shown.
"""

import re
import unicodedata
from collections import Counter

import nh3
from markdown_it import MarkdownIt

BODY_TAGS = {
    "p", "br", "h2", "h3", "h4", "strong", "b", "em", "i", "u", "s", "sub", "sup", "ul", "ol", "li", "blockquote", "a", "table",
    "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "code", "pre", "hr", "dl", "dt", "dd",
}  # fmt: skip
BODY_ATTRIBUTES = {
    "a": {"href", "title"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
}
LINK_SCHEMES = {"http", "https", "mailto", "tel"}
FILE_NAME_LIMIT = 150
MAX_DEPTH = 200

# Letters that change the direction of text or hide: a title or file name never needs them.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Controls, lone surrogates and what Unicode says will never be a letter. Letters of a newer Unicode stay.
_UNSTORABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)
# More marks on one letter than any language has: normalizing takes quadratic time over them.
_MARKS = "".join(letter for letter in map(chr, range(0x300, 0x1F000)) if unicodedata.combining(letter))
_PILED_MARKS = re.compile(f"([{_MARKS}]{{4}})[{_MARKS}]+")
_MAYBE_PILED = re.compile("[\u0300-\U0001efff]{5}")
_SPACES = re.compile(r"\s+")
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
# A tag as nh3 writes it.
_CLEAN_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)(?: [a-z]+="[^"]*")*>')
# Tags that end by themselves: they nest only through others, which are counted.
_SELF_ENDING = {
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "p", "param", "source", "td",
    "th", "tr", "track", "wbr",
}  # fmt: skip
_markdown = MarkdownIt("commonmark", {"html": False, "maxNesting": 60}).enable("table")


def clean_text(text: str) -> str:
    """NFC, without lone surrogates, NUL, invisible marks and control characters; lines stay lines."""
    text = _UNSTORABLE.sub("", _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text)))
    if _MAYBE_PILED.search(text):
        text = _PILED_MARKS.sub(r"\1", text)
    return unicodedata.normalize("NFC", text)


def clean_line(text: str) -> str:
    """One line: as clean_text, with every run of white space, line ends included, made one blank."""
    return _SPACES.sub(" ", clean_text(text)).strip()


def clean_html(html: str) -> str:
    """The body as it may be stored and shown: the tags of BODY_TAGS, links by scheme, no classes, styles or scripts.

    Top headings become `h2`. Markup nested deeper than MAX_DEPTH is taken as text, for no editor makes it and parsers
    take quadratic time over it.
    """
    html = clean_text(html)
    if _depth(html) > MAX_DEPTH:
        return _sanitized(html.replace("<", "&lt;"))
    cleaned = _sanitized(html)
    # The first look can be deceived, with end tags inside of attributes; this one cannot.
    return _sanitized(html.replace("<", "&lt;")) if _depth(cleaned, _CLEAN_TAG) > MAX_DEPTH else cleaned


def _sanitized(html: str) -> str:
    html = re.sub(r"<(/?)h1(?=[\s>/])", r"<\1h2", html, flags=re.IGNORECASE)
    html = re.sub(r"<(/?)h[56](?=[\s>/])", r"<\1h4", html, flags=re.IGNORECASE)
    cleaned = nh3.clean(
        html, tags=BODY_TAGS, attributes=BODY_ATTRIBUTES, url_schemes=LINK_SCHEMES, link_rel=None,
        clean_content_tags={"script", "style", "template", "title", "svg", "math", "iframe", "object", "noscript", "textarea"},
    )  # fmt: skip
    return "" if _is_blank(cleaned) else cleaned.strip()


def _depth(html: str, tags: re.Pattern[str] = _TAG) -> int:
    """The deepest nesting that the tags could reach, read as text. An end tag counts where one of its name is open."""
    depth = deepest = 0
    opened: Counter[str] = Counter()
    for end, name in tags.findall(html):
        name = name.lower()
        if name in _SELF_ENDING:
            continue
        if not end:
            opened[name] += 1
            depth += 1
            deepest = max(deepest, depth)
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
    return deepest


def _is_blank(html: str) -> bool:
    """Whether nothing but empty markup is left, as an emptied editor sends it."""
    return not re.sub(r"<[^>]*>|&nbsp;|\s", "", html)


def plain_text(html: str) -> str:
    """The text of a cleaned body, blocks on lines of their own."""
    from_blocks = re.sub(r"</(?:p|h[2-4]|li|tr|dt|dd|blockquote|caption|pre)>|<br ?/?>|</t[hd]>", r"\g<0>\n", html)
    text = nh3.clean(from_blocks, tags=set())
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&amp;", "&")):
        text = text.replace(entity, letter)
    return "\n".join(filter(None, map(str.strip, text.splitlines())))


def markdown_to_html(text: str) -> str:
    """Markdown (CommonMark and tables, no raw HTML) as a cleaned body."""
    return clean_html(_markdown.render(clean_text(text)))


def clean_file_name(name: str) -> str:
    """The last part of a path, NFC, without controls and marks of direction, at most FILE_NAME_LIMIT letters, ending kept.

    "datei" where nothing is left.
    """
    name = clean_line(re.split(r"[/\\]", name.replace("\x00", ""))[-1])
    name = re.sub(r'[<>:"|?*]', "_", name).rstrip(" .").lstrip(" ")
    if name.startswith("."):
        name = "datei" + name
    if len(name) > FILE_NAME_LIMIT:
        _, dot, ending = name.rpartition(".")
        keep = len(ending) + 1 if dot and len(ending) <= 10 else 0
        name = name[: FILE_NAME_LIMIT - keep].rstrip(" .") + (dot + ending if keep else "")
    return name or "datei"
