// What the toolbar can do: one entry per button. `run(state, dispatch)` is a command, `on(state)` says whether it is in force.
import { lift, setBlockType, toggleMark, wrapIn } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import { liftListItem, sinkListItem, wrapInList } from "prosemirror-schema-list";
import { TextSelection } from "prosemirror-state";
import { addColumnAfter, addColumnBefore, addRowAfter, addRowBefore, deleteColumn, deleteRow, deleteTable, isInTable, toggleHeaderRow } from "prosemirror-tables";
import { _ } from "../_wording.js";
import { schema } from "./schema.js";

const { nodes, marks } = schema;

/** The innermost node of a kind around the selection. */
export function around(state, ...kinds) {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth--) {
    if (kinds.includes($from.node(depth).type)) return { node: $from.node(depth), pos: $from.before(depth) };
  }
  return null;
}

export function hasMark(state, type) {
  const { from, to, empty, $from } = state.selection;
  return empty ? Boolean(type.isInSet(state.storedMarks || $from.marks())) : state.doc.rangeHasMark(from, to, type);
}

/** Into the list, out of it, or from one kind into the other. */
function list(type) {
  return (state, dispatch) => {
    const here = around(state, nodes.bullet_list, nodes.ordered_list);
    if (!here) return wrapInList(type)(state, dispatch);
    if (here.node.type === type) return liftListItem(nodes.list_item)(state, dispatch);
    dispatch?.(state.tr.setNodeMarkup(here.pos, type));
    return true;
  };
}

const quote = (state, dispatch) => around(state, nodes.blockquote) ? lift(state, dispatch) : wrapIn(nodes.blockquote)(state, dispatch);

/** Three columns, a row of headings and two more; the cursor in the first heading, a paragraph behind. */
function insertTable(state, dispatch) {
  if (isInTable(state)) return false;
  const cell = (type, attrs) => type.createAndFill(attrs);
  const row = (type, attrs) => nodes.table_row.create(null, [0, 1, 2].map(() => cell(type, attrs)));
  const table = nodes.table.create(null, [row(nodes.table_header, { scope: "col" }), row(nodes.table_cell), row(nodes.table_cell)]);
  const tr = state.tr.replaceSelectionWith(table);
  if (!tr.docChanged) return false;
  let start = 0;
  tr.doc.descendants((node, pos) => { if (node === table) start = pos; });
  const after = start + table.nodeSize;
  if (after >= tr.doc.content.size) tr.insert(after, nodes.paragraph.create());
  dispatch?.(tr.setSelection(TextSelection.near(tr.doc.resolve(start + 3))).scrollIntoView());
  return true;
}

/** Plain text: no marks, a paragraph. */
function clear(state, dispatch) {
  const { from, to, empty } = state.selection;
  if (empty) return false;
  const tr = state.tr;
  for (const type of Object.values(marks)) tr.removeMark(from, to, type);
  dispatch?.(tr);
  return true;
}

const markAct = (type, icon, label, keys) => ({ icon, label, keys, run: toggleMark(type), on: (state) => hasMark(state, type) });
const listAct = (type, icon, label) => ({ icon, label, run: list(type),
  on: (state) => around(state, nodes.bullet_list, nodes.ordered_list)?.node.type === type });

// Class names whole: the theme build looks for them.
export const GROUPS = [
  [markAct(marks.strong, "icon icon--format-bold", _("Fett"), "Control+B"), markAct(marks.em, "icon icon--format-italic", _("Kursiv"), "Control+I"),
    markAct(marks.superscript, "icon icon--superscript", _("Hochgestellt"))],
  [listAct(nodes.bullet_list, "icon icon--format-list-bulleted", _("Liste mit Punkten")),
    listAct(nodes.ordered_list, "icon icon--format-list-numbered", _("Nummerierte Liste")),
    { icon: "icon icon--format-indent-increase", label: _("Eine Ebene tiefer"), keys: "Alt+Shift+ArrowRight", run: sinkListItem(nodes.list_item) },
    { icon: "icon icon--format-indent-decrease", label: _("Eine Ebene höher"), keys: "Alt+Shift+ArrowLeft", run: liftListItem(nodes.list_item) },
    { icon: "icon icon--format-quote", label: _("Zitat"), run: quote, on: (state) => Boolean(around(state, nodes.blockquote)) }],
  [{ icon: "icon icon--link", label: _("Verweis"), keys: "Control+K", link: true, on: (state) => hasMark(state, marks.link) },
    { icon: "icon icon--table", label: _("Tabelle einfügen"), run: insertTable }],
  [{ icon: "icon icon--format-clear", label: _("Auszeichnung entfernen"), run: clear }],
  [{ icon: "icon icon--undo", label: _("Rückgängig"), keys: "Control+Z", run: undo }, { icon: "icon icon--redo", label: _("Wiederholen"), keys: "Control+Y", run: redo }],
];

/** Shown while the cursor is in a table. */
export const TABLE_ACTS = [
  { text: _("Zeile darüber"), run: addRowBefore }, { text: _("Zeile darunter"), run: addRowAfter }, { text: _("Zeile löschen"), run: deleteRow },
  { text: _("Spalte davor"), run: addColumnBefore }, { text: _("Spalte danach"), run: addColumnAfter }, { text: _("Spalte löschen"), run: deleteColumn },
  { text: _("Kopfzeile"), run: toggleHeaderRow, on: (state) => around(state, nodes.table)?.node.firstChild.firstChild.type === nodes.table_header },
  { text: _("Tabelle löschen"), run: deleteTable },
];
export const inTable = isInTable;

export const STYLES = [["p", _("Absatz"), nodes.paragraph, null], ...[2, 3, 4].map((level) => [`h${level}`, _("Überschrift {n}", { n: level - 1 }), nodes.heading, { level }])];

/** Which of STYLES the cursor is in; "" where none fits. */
export function styleHere(state) {
  const { parent } = state.selection.$from;
  if (parent.type === nodes.heading) return `h${parent.attrs.level}`;
  return parent.type === nodes.paragraph ? "p" : "";
}

export function setStyle(name) {
  const [, , type, attrs] = STYLES.find(([value]) => value === name);
  return setBlockType(type, attrs);
}
