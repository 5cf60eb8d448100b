// HTML from a clipboard, made harmless as a string: a document that has styles in it offends the Content Security Policy as soon as
// it is parsed, and comments of Word must not become text. What is left is what the schema knows.
const KEPT = new Set(("p br h2 h3 h4 strong b em i u s sub sup ul ol li blockquote a table caption thead tbody tfoot tr th td code pre hr dl dt dd div")
  .split(" "));
const RENAMED = { h1: "h2", h5: "h4", h6: "h4", strike: "s", del: "s", center: "div", section: "div", article: "div" };
const ATTRIBUTES = { a: ["href"], td: ["colspan", "rowspan"], th: ["colspan", "rowspan", "scope"], ol: ["start"] };
const SLICE = /^\d+ \d+(?: -\d+)? \[/; // ProseMirror's own note about what was copied
const WITH_CONTENT = "style|script|title|head|xml|svg|math|template|iframe|object|noscript|textarea|select|button";
const TAG = /<(\/?)([a-zA-Z][\w:-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/g;
const ATTRIBUTE = /([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g;

/** Whether a link may lead there: http, https, mailto, tel or a path of the portal. */
export const isAddress = (text) => /^(?:https?:\/\/[^\s/]+|mailto:[^\s@]+@[^\s@]+|tel:[\d+]|\/(?!\/)|#)\S*$/i.test(text);

const escape = (text) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
const unescape = (text) => text.replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

function attributes(name, source) {
  let kept = "";
  for (const [, key, double, single, bare] of source.matchAll(ATTRIBUTE)) {
    const value = unescape(double ?? single ?? bare ?? "");
    const attribute = key.toLowerCase();
    const wanted = ATTRIBUTES[name]?.includes(attribute) && (attribute !== "href" ? /^\w+$/.test(value) : isAddress(value.trim()));
    if (wanted || (attribute === "data-pm-slice" && SLICE.test(value))) kept += ` ${attribute}="${escape(value.trim())}"`;
  }
  return kept;
}

function tag(closing, given, source) {
  const lower = given.toLowerCase();
  const name = RENAMED[lower] ?? lower;
  // Google Docs encloses everything in a <b> that is not bold.
  if (!KEPT.has(name) || (name === "b" && /["';\s]font-weight:\s*normal/i.test(source))) return "";
  return closing ? `</${name}>` : `<${name}${attributes(name, source)}>`;
}

/** The string with known tags and attributes only; everything else is text or gone. */
export function cleanHtml(html) {
  const start = html.indexOf("<!--StartFragment-->");
  const end = html.lastIndexOf("<!--EndFragment-->");
  // Tables of Excel are cut in the middle: keep the tags around the fragment then.
  if (start >= 0 && end > start && !/<t[rd]\b/i.test(html.slice(start, start + 60))) html = html.slice(start, end);
  html = html.replace(/<!\[if !support[\s\S]*?<!\[endif\]>/gi, "")
    .replace(/<!--[\s\S]*?(?:-->|$)/g, "").replace(/<[!?][^>]*>/g, "")
    .replace(new RegExp(`<(${WITH_CONTENT})\\b[\\s\\S]*?(?:</\\1\\s*>|$)`, "gi"), "");
  let made = "", at = 0;
  for (const match of html.matchAll(TAG)) {
    made += html.slice(at, match.index).replace(/</g, "&lt;") + tag(match[1], match[2], match[3]);
    at = match.index + match[0].length;
  }
  return made + html.slice(at).replace(/</g, "&lt;");
}

/** Plain lines, as typed where there was no script, as paragraphs. */
export function htmlOf(text) {
  if (/<[a-z]/i.test(text)) return cleanHtml(text);
  return text.split(/\n\s*\n/).filter((part) => part.trim())
    .map((part) => `<p>${part.trim().replace(/</g, "&lt;").replace(/\n/g, "<br>")}</p>`).join("");
}
