// What a text may hold: the tags that the server keeps (content_types/cleaning.py), as nodes and marks.
import { Schema, DOMParser, DOMSerializer } from "prosemirror-model";
import { tableNodes } from "prosemirror-tables";
import { htmlOf } from "./clean.js";

const heading = (level) => ({ tag: `h${level}`, attrs: { level } });
const plain = (tag, more = {}) => ({ content: "inline*", group: "block", defining: true, parseDOM: [{ tag }], toDOM: () => [tag, 0], ...more });
const mark = (tag, also = []) => ({ parseDOM: [tag, ...also].map((name) => ({ tag: name })), toDOM: () => [tag, 0] });

const tables = tableNodes({
  tableGroup: "block", cellContent: "(paragraph | bullet_list | ordered_list)+",
  cellAttributes: {
    scope: { default: null, getFromDOM: (dom) => dom.getAttribute("scope"), setDOMAttr: (value, attrs) => { if (value) attrs.scope = value; } },
  },
});
// The caption is kept beside the rows, for a table may have nothing but rows inside.
Object.assign(tables.table, {
  attrs: { caption: { default: "" } },
  parseDOM: [{ tag: "table", getAttrs: (dom) => ({ caption: dom.querySelector(":scope > caption")?.textContent.trim() ?? "" }) },
    { tag: "caption", ignore: true }],
  toDOM: (node) => node.attrs.caption
    ? ["table", ["caption", { contenteditable: "false" }, node.attrs.caption], ["tbody", 0]] : ["table", ["tbody", 0]],
});

export const schema = new Schema({
  nodes: {
    doc: { content: "block+" },
    paragraph: { content: "inline*", group: "block", parseDOM: [{ tag: "p" }], toDOM: () => ["p", 0] },
    heading: { content: "inline*", group: "block", defining: true, attrs: { level: { default: 2 } }, parseDOM: [2, 3, 4].map(heading),
      toDOM: (node) => [`h${node.attrs.level}`, 0] },
    blockquote: { content: "block+", group: "block", defining: true, parseDOM: [{ tag: "blockquote" }], toDOM: () => ["blockquote", 0] },
    preformatted: plain("pre", { marks: "", code: true, content: "text*", parseDOM: [{ tag: "pre", preserveWhitespace: "full" }] }),
    horizontal_rule: { group: "block", parseDOM: [{ tag: "hr" }], toDOM: () => ["hr"] },
    bullet_list: { content: "list_item+", group: "block", parseDOM: [{ tag: "ul" }], toDOM: () => ["ul", 0] },
    ordered_list: { content: "list_item+", group: "block", attrs: { start: { default: 1 } },
      parseDOM: [{ tag: "ol", getAttrs: (dom) => ({ start: Number(dom.getAttribute("start")) || 1 }) }],
      toDOM: (node) => node.attrs.start === 1 ? ["ol", 0] : ["ol", { start: node.attrs.start }, 0] },
    list_item: { content: "paragraph block*", defining: true, parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0] },
    definition_list: { content: "(term | definition)+", group: "block", parseDOM: [{ tag: "dl" }], toDOM: () => ["dl", 0] },
    term: plain("dt", { group: "" }),
    definition: plain("dd", { group: "", content: "(paragraph | bullet_list | ordered_list)+" }),
    ...tables,
    hard_break: { inline: true, group: "inline", selectable: false, parseDOM: [{ tag: "br" }], toDOM: () => ["br"] },
    text: { group: "inline" },
  },
  marks: {
    link: { attrs: { href: {} }, inclusive: false, parseDOM: [{ tag: "a[href]", getAttrs: (dom) => ({ href: dom.getAttribute("href") }) }],
      toDOM: (node) => ["a", { href: node.attrs.href }, 0] },
    strong: mark("strong", ["b"]), em: mark("em", ["i"]), underline: mark("u"), strike: mark("s"),
    subscript: { ...mark("sub"), excludes: "superscript" }, superscript: { ...mark("sup"), excludes: "subscript" }, code: mark("code"),
  },
});

const parser = DOMParser.fromSchema(schema);
const serializer = DOMSerializer.fromSchema(schema);

/** The text of a field as a document. */
export function read(text) {
  return parser.parse(new window.DOMParser().parseFromString(htmlOf(text), "text/html").body);
}

/** The document as HTML, as short as people and the server write it; empty if nothing is in it. */
export function write(doc) {
  const root = document.createElement("div");
  root.append(serializer.serializeFragment(doc.content));
  for (const caption of root.querySelectorAll("caption")) caption.removeAttribute("contenteditable");
  root.querySelectorAll("li, td, th, dd").forEach(unwrap);
  root.querySelectorAll("table").forEach(head);
  const empty = !root.textContent.trim() && !root.querySelector("table, hr");
  return empty ? "" : [...root.children].map((block) => block.outerHTML).join("\n");
}

/** `<li><p>Text</p></li>` is `<li>Text</li>`, with lists inside or not. */
function unwrap(element) {
  const [first, ...others] = element.children;
  if (first?.tagName === "P" && others.every((one) => /^[UO]L$/.test(one.tagName))) first.replaceWith(...first.childNodes);
}

/** First rows that hold headings only become the head; every heading says what it is for. */
function head(table) {
  const rows = [...table.rows];
  let count = 0;
  while (count < rows.length - 1 && [...rows[count].cells].every((cell) => cell.tagName === "TH")) count++;
  const top = count ? table.createTHead() : null;
  rows.forEach((row, index) => {
    for (const cell of row.cells) if (cell.tagName === "TH") cell.scope = index < count ? "col" : "row";
    if (index < count) top.append(row);
  });
}
