// Makes an editor of every <textarea data-editor>. The field stays in the form and is kept in step, so sending and saving know nothing of this.
import { baseKeymap, chainCommands, exitCode } from "prosemirror-commands";
import { gapCursor } from "prosemirror-gapcursor";
import { history, redo, undo } from "prosemirror-history";
import { inputRules, textblockTypeInputRule, wrappingInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { liftListItem, sinkListItem, splitListItem } from "prosemirror-schema-list";
import { EditorState, Plugin } from "prosemirror-state";
import { goToNextCell, tableEditing } from "prosemirror-tables";
import { EditorView } from "prosemirror-view";
import { toggleMark } from "prosemirror-commands";
import { cleanHtml } from "./clean.js";
import { linkForm } from "./link.js";
import { read, schema, write } from "./schema.js";
import { toolbar } from "./toolbar.js";

const { nodes, marks } = schema;
const PAUSE = 250; // ms without typing before the field is brought in step

const lineBreak = chainCommands(exitCode, (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
  return true;
});

/** Tab leaves the text but inside a table, where it goes on to the next cell, and from the last one out. */
const keys = (late) => ({
  "Mod-b": toggleMark(marks.strong), "Mod-i": toggleMark(marks.em), "Mod-z": undo, "Mod-y": redo, "Shift-Mod-z": redo,
  "Mod-k": () => late.link(), "Alt-F10": () => { late.bar(); return true; },
  Enter: splitListItem(nodes.list_item), "Shift-Enter": lineBreak,
  "Alt-Shift-ArrowRight": sinkListItem(nodes.list_item), "Alt-Shift-ArrowLeft": liftListItem(nodes.list_item),
  Tab: goToNextCell(1), "Shift-Tab": goToNextCell(-1),
});

const rules = inputRules({ rules: [
  wrappingInputRule(/^\s*([-*])\s$/, nodes.bullet_list),
  wrappingInputRule(/^(\d{1,3})\.\s$/, nodes.ordered_list, (match) => ({ start: Number(match[1]) })),
  textblockTypeInputRule(/^(#{2,4})\s$/, nodes.heading, (match) => ({ level: match[1].length })),
] });

/** The names of a field, its hint and its error, as the editor must say them. */
function labelled(area, label) {
  if (label && !label.id) label.id = `${area.id}-label`;
  const said = { role: "textbox", "aria-multiline": "true", class: "editor__text prose", lang: "de", spellcheck: "true" };
  if (label) said["aria-labelledby"] = label.id;
  for (const name of ["aria-describedby", "aria-invalid", "aria-required"]) if (area.hasAttribute(name)) said[name] = area.getAttribute(name);
  if (area.required) said["aria-required"] = "true";
  return said;
}

export function enhance(area) {
  const label = area.labels?.[0];
  const id = area.id || `text-${Math.random().toString(36).slice(2, 8)}`;
  const attributes = labelled(area, label);
  // Links to the field, as from a summary of errors, lead to what can be seen.
  area.id = `${id}-source`;
  attributes.id = id;
  const box = document.createElement("div");
  box.className = area.getAttribute("aria-invalid") === "true" ? "editor editor--error" : "editor";
  area.before(box);

  let timer = 0;
  function sync() {
    clearTimeout(timer);
    timer = 0;
    const html = write(view.state.doc);
    if (html === area.value) return;
    area.value = html;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const late = {};
  const watch = new Plugin({ view: () => ({ update: (_, before) => {
    late.update(view.state);
    if (before.doc.eq(view.state.doc)) return;
    clearTimeout(timer);
    timer = setTimeout(sync, PAUSE);
  } }) });
  const view = new EditorView(box, {
    state: EditorState.create({ doc: read(area.value), plugins: [rules, keymap(keys(late)), keymap(baseKeymap), history(), gapCursor(), tableEditing(), watch] }),
    attributes, transformPastedHTML: cleanHtml,
    handleDOMEvents: { blur: () => { if (timer) sync(); } },
  });
  const form = linkForm(view, id);
  const bar = toolbar(view, id, form.open);
  Object.assign(late, { link: form.open, bar: bar.focus, update: bar.update });
  box.prepend(bar.bar, form.box);
  bar.update(view.state);
  label?.addEventListener("click", () => view.focus());
  area.form?.addEventListener("submit", () => { if (timer) sync(); }, { capture: true });
  area.required = false;
  area.hidden = true;
  if (location.hash === `#${id}`) view.focus();
  return view;
}

document.querySelectorAll("textarea[data-editor]").forEach(enhance);
