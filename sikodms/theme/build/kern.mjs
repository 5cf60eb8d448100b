// KERN brings all its components; these are the ones our pages may use. What is not named here does not reach the CSS.
import postcss from "postcss";

const PARTS = ["alert", "badge", "body", "btn", "dark", "dialog", "error", "fieldset", "form-check", "form-input", "heading",
  "hint", "kopfzeile", "label", "layer", "level", "light", "link", "progress", "sr-only", "table", "title"];
const UNUSED = ["kern-sr-only-mobile", "kern-heading-display", "kern-form-input__input--width", "kern-table--striped",
  "kern-table__footer", "kern-body--large", "kern-label--large", "kern-title--large"];
const LICENCE = "/*! KERN UX (@kern-ux/native 2.7.2), KERN-Team and others, EUPL-1.2, https://www.kern-ux.de */\n";
const WANTED = new RegExp(`^kern-(?:${PARTS.join("|")})(?:$|-|_)`);

/** Is every KERN class of this selector, outside of `:has()` and `:not()`, one that we use? */
function wanted(selector) {
  let plain = selector, before;
  do { before = plain; plain = plain.replace(/\([^()]*\)/g, ""); } while (plain !== before);
  return (plain.match(/\.kern-[\w-]+/g) ?? []).every((name) =>
    WANTED.test(name.slice(1)) && !UNUSED.some((start) => name.startsWith(`.${start}`)));
}

function dropRules(root) {
  root.walkAtRules("font-face", (rule) => { rule.remove(); });
  root.walkRules((rule) => {
    if (rule.parent.type === "atrule" && rule.parent.name.endsWith("keyframes")) return;
    const selectors = rule.selectors.filter(wanted);
    if (selectors.length) rule.selectors = selectors;
    else rule.remove();
  });
}

/** Removes custom properties that nothing reads, until none is left over; `ours` is the CSS outside of KERN. */
function dropProperties(root, ours) {
  const names = (text) => text.match(/--kern-[\w-]+/g) ?? [];
  for (let found = true; found;) {
    found = false;
    const read = new Set(names(ours));
    root.walkDecls((decl) => names(decl.value).forEach((name) => read.add(name)));
    root.walkDecls(/^--kern-/, (decl) => { if (!read.has(decl.prop)) { decl.remove(); found = true; } });
  }
  root.walk((node) => { if (node.nodes?.length === 0) node.remove(); });
}

/** KERN's stylesheet with only what our pages use. */
export function purgeKern(css, ours) {
  const root = postcss.parse(css);
  root.walkComments((comment) => { comment.remove(); });
  dropRules(root);
  dropProperties(root, ours);
  // KERN forbids any other padding of a textarea; ours are denser.
  root.walkRules("textarea", (rule) => rule.walkDecls((decl) => { decl.important = false; }));
  return LICENCE + root.toString();
}
