// On every page: menus close as one expects, selects that send their form, folds that are open where there is room.
const OPEN_MENUS = "details[data-menu][open]";

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(OPEN_MENUS)) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll(OPEN_MENUS)) {
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.querySelector("summary").focus();
  }
});

// <form data-autosubmit>: sends itself when a choice changes; its button (data-autosubmit-button) is for pages without script.
// What is put in later, as by facets, does the same; its button is hidden there.
for (const button of document.querySelectorAll("[data-autosubmit-button]")) button.hidden = true;
document.addEventListener("change", ({ target }) => target.closest?.("form[data-autosubmit]")?.requestSubmit());

// <details data-open-wide="1000">: open from that width on. The stylesheet does it alone where ::details-content is known.
if (!CSS.supports("selector(::details-content)")) {
  for (const fold of document.querySelectorAll("details[data-open-wide]")) fold.open = innerWidth >= Number(fold.dataset.openWide);
}

// <input data-suggest="ADDRESS">: a combobox from the start; what it takes to suggest comes when it is used for the first time.
const boxes = new Set(document.querySelectorAll("input[data-suggest]"));
async function suggesting({ target: box }) {
  if (!boxes.delete(box)) return;
  try {
    (await import("./suggest.js")).suggest(box);
  } catch {
    boxes.add(box); // without it the box is a plain one; the next focus tries again
  }
}
for (const box of boxes) for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"]]) box.setAttribute(name, value);
document.addEventListener("focusin", suggesting);
suggesting({ target: document.activeElement });
