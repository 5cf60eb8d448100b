"""What a person typed becomes what is stored: lines, HTML and file names made harmless.

Everything is cleaned once here, on its way in, and escaped or cleaned again where it is shown.
"""

import re
import unicodedata

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
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_SPACES = re.compile(r"\s+")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_markdown = MarkdownIt("commonmark", {"html": False, "maxNesting": 60}).enable("table")


def clean_text(text: str) -> str:
    """NFC, without lone surrogates, NUL, invisible marks and control characters; lines stay lines."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\x85", "\n")
    return "".join(c for c in _INVISIBLE.sub("", text) if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Cn"))


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
        html = _TAG.sub(r"&lt;\1\2", html)
    html = re.sub(r"<(/?)h1(?=[\s>/])", r"<\1h2", html, flags=re.IGNORECASE)
    html = re.sub(r"<(/?)h[56](?=[\s>/])", r"<\1h4", html, flags=re.IGNORECASE)
    cleaned = nh3.clean(
        html, tags=BODY_TAGS, attributes=BODY_ATTRIBUTES, url_schemes=LINK_SCHEMES, link_rel=None,
        clean_content_tags={"script", "style", "template", "title", "svg", "math", "iframe", "object", "noscript", "textarea"},
    )  # fmt: skip
    return "" if _is_blank(cleaned) else cleaned.strip()


def _depth(html: str) -> int:
    """The deepest nesting that the tags could reach, read as text."""
    depth = deepest = 0
    for end, name in _TAG.findall(html):
        if name.lower() in ("br", "hr", "p", "li", "td", "th", "tr", "img", "meta", "link", "input", "wbr", "dt", "dd"):
            continue
        depth = max(0, depth - 1) if end else depth + 1
        deepest = max(deepest, depth)
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
    return re.sub(r"[ \t]*\n\s*", "\n", text).strip()


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
        stem, dot, ending = name.rpartition(".")
        keep = len(ending) + 1 if dot and len(ending) <= 10 else 0
        name = name[: FILE_NAME_LIMIT - keep].rstrip(" .") + (dot + ending if keep else "")
    return name or "datei"
