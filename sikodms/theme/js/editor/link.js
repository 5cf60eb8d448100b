// The small form for a link: it stands between toolbar and text, Enter takes it over, Escape leaves it.
import { TextSelection } from "prosemirror-state";
import { _, _html } from "../_wording.js";
import { isAddress } from "./clean.js";
import { schema } from "./schema.js";

const { link } = schema.marks;

/** What a person typed as an address; "" if it is none. */
function address(text) {
  const typed = text.trim();
  if (/^www\.\S+$/i.test(typed)) return `https://${typed}`;
  if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(typed)) return `mailto:${typed}`;
  return isAddress(typed) ? typed : "";
}

/** The selection with the address of the first link in it; a bare cursor takes the whole link that it stands in. */
function range(state) {
  const { $from, $to, from, to, empty } = state.selection;
  if (!empty) {
    const text = TextSelection.between($from, $to);
    let found = null;
    state.doc.nodesBetween(from, to, (node) => { found ??= link.isInSet(node.marks); });
    return { from: text.from, to: text.to, href: found ? found.attrs.href : "" };
  }
  const mark = link.isInSet($from.marks()) || ($from.nodeAfter && link.isInSet($from.nodeAfter.marks));
  if (!mark) return { from, to, href: "" };
  let start = $from.parentOffset, end = start;
  $from.parent.forEach((node, offset) => {
    if (!mark.isInSet(node.marks) || offset > end || offset + node.nodeSize < start) return;
    start = Math.min(start, offset);
    end = Math.max(end, offset + node.nodeSize);
  });
  return { from: $from.start() + start, to: $from.start() + end, href: mark.attrs.href };
}

export function linkForm(view, id) {
  const box = document.createElement("div");
  box.className = "editor__link";
  box.hidden = true;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", _("Verweis"));
  box.innerHTML = `<div class="editor__field"><label class="kern-label" for="${id}-href">${_html("Adresse")}</label><input class="kern-form-input__input"
    id="${id}-href" type="text" inputmode="url" autocomplete="off" spellcheck="false" aria-describedby="${id}-problem"><p class="kern-error" id="${id}-problem" hidden></p></div>
    <div class="editor__field"><label class="kern-label" for="${id}-text">${_html("Text des Verweises")}</label><input class="kern-form-input__input" id="${id}-text" type="text" autocomplete="off"></div>
    <div class="editor__link-acts"><button class="kern-btn kern-btn--secondary btn-small" type="button" data-take><span class="kern-label">${_html("Übernehmen")}</span></button><button
    class="kern-btn kern-btn--tertiary btn-small" type="button" data-remove><span class="kern-label">${_html("Verweis entfernen")}</span></button><button class="kern-btn kern-btn--tertiary btn-small"
    type="button" data-leave><span class="kern-label">${_html("Abbrechen")}</span></button></div>`;
  const [href, text] = box.querySelectorAll("input");
  const problem = box.querySelector(".kern-error");
  const remove = box.querySelector("[data-remove]");
  let here = { from: 0, to: 0, href: "" };

  const leave = () => { box.hidden = true; view.focus(); };
  const complain = (sentence) => {
    problem.textContent = sentence;
    problem.hidden = !sentence;
    href.setAttribute("aria-invalid", String(Boolean(sentence)));
  };
  function take() {
    const target = address(href.value);
    if (!target) {
      complain(_("Geben Sie eine Adresse mit https:// an, eine E-Mail-Adresse oder einen Pfad im Portal wie /d/abc."));
      href.focus();
      return;
    }
    const { from, to } = here;
    const tr = view.state.tr;
    if (from === to) tr.replaceWith(from, to, schema.text(text.value.trim() || href.value.trim(), [link.create({ href: target })]));
    else tr.removeMark(from, to, link).addMark(from, to, link.create({ href: target }));
    view.dispatch(tr.removeStoredMark(link).scrollIntoView());
    leave();
  }
  box.querySelector("[data-take]").addEventListener("click", take);
  box.querySelector("[data-leave]").addEventListener("click", leave);
  remove.addEventListener("click", () => { view.dispatch(view.state.tr.removeMark(here.from, here.to, link)); leave(); });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); leave(); }
    // Enter must not send the form around.
    if (event.key === "Enter" && event.target.matches("input")) { event.preventDefault(); take(); }
  });

  function open() {
    here = range(view.state);
    if (here.from !== here.to) view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, here.from, here.to)));
    href.value = here.href;
    text.value = "";
    text.parentElement.hidden = here.from !== here.to;
    remove.hidden = !here.href;
    complain("");
    box.hidden = false;
    href.focus();
    return true;
  }
  return { box, open };
}
