// The toolbar: one stop for Tab, arrow keys inside, Alt+F10 from the text.
import { _ } from "../_wording.js";
import { GROUPS, STYLES, TABLE_ACTS, inTable, setStyle, styleHere } from "./acts.js";

function button(act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = act.icon ? "editor__button" : "editor__button editor__button--text";
  made.tabIndex = -1;
  if (act.icon) {
    const icon = document.createElement("span");
    icon.className = act.icon;
    icon.setAttribute("aria-hidden", "true");
    made.append(icon);
    made.setAttribute("aria-label", act.label);
    made.title = act.keys ? `${act.label} (${act.keys.replace("Control", _("Strg")).replace("Shift", _("Umschalt")).replace("ArrowRight", "→").replace("ArrowLeft", "←")})` : act.label;
  } else made.textContent = act.text;
  if (act.keys) made.setAttribute("aria-keyshortcuts", act.keys);
  return made;
}

function select() {
  const made = document.createElement("select");
  made.className = "editor__style";
  made.setAttribute("aria-label", _("Absatzart"));
  made.tabIndex = -1;
  made.append(new Option("–", "", false, false), ...STYLES.map(([value, label]) => new Option(label, value)));
  made.options[0].hidden = true;
  return made;
}

export function toolbar(view, editorId, openLink) {
  const bar = document.createElement("div");
  bar.className = "editor__bar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", _("Text gestalten"));
  bar.setAttribute("aria-controls", editorId);
  const styles = select();
  bar.append(styles);
  const acts = [];
  const add = (group, act) => {
    const element = button(act);
    group.append(element);
    acts.push([act, element]);
  };
  for (const some of GROUPS) {
    const group = document.createElement("span");
    group.className = "editor__group";
    some.forEach((act) => add(group, act.link ? { ...act, run: (state, dispatch) => !dispatch || openLink() } : act));
    bar.append(group);
  }
  const tableActs = document.createElement("span");
  tableActs.className = "editor__table-acts";
  tableActs.setAttribute("role", "group");
  tableActs.setAttribute("aria-label", _("Tabelle bearbeiten"));
  TABLE_ACTS.forEach((act) => add(tableActs, act));
  bar.append(tableActs);

  const stops = () => [styles, ...acts.map(([, element]) => element)].filter((element) => !element.closest("[hidden]"));
  const stopAt = (element) => { for (const one of stops()) one.tabIndex = one === element ? 0 : -1; };
  const focus = (element) => { stopAt(element); element.focus(); };

  bar.addEventListener("focusin", (event) => stopAt(event.target));
  bar.addEventListener("keydown", (event) => {
    const all = stops(), at = all.indexOf(event.target);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "Escape") { event.preventDefault(); view.focus(); }
    if (to === undefined || at < 0) return;
    event.preventDefault();
    focus(all[(to + all.length) % all.length]);
  });
  // A click must not take the selection out of the text.
  bar.addEventListener("mousedown", (event) => { if (event.target.closest("button")) event.preventDefault(); });
  bar.addEventListener("click", (event) => {
    const found = acts.find(([, element]) => element === event.target.closest("button"));
    if (!found || found[1].getAttribute("aria-disabled") === "true") return;
    const wasInText = view.hasFocus() || event.detail > 0;
    found[0].run(view.state, view.dispatch, view);
    if (wasInText && !found[0].link) view.focus();
  });
  styles.addEventListener("change", () => { if (styles.value) setStyle(styles.value)(view.state, view.dispatch); });

  function update(state) {
    const here = document.activeElement;
    tableActs.hidden = !inTable(state);
    for (const [act, element] of acts) {
      element.setAttribute("aria-disabled", String(!act.run(state)));
      if (act.on) element.setAttribute("aria-pressed", String(act.on(state)));
    }
    styles.value = styleHere(state);
    if (!stops().some((element) => element.tabIndex === 0)) stopAt(stops()[0]);
    if (bar.contains(here) && here.closest("[hidden]")) view.focus();
  }
  return { bar, update, focus: () => focus(stops().find((element) => element.tabIndex === 0) ?? stops()[0]) };
}
