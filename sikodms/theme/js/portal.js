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
for (const form of document.querySelectorAll("form[data-autosubmit]")) {
  form.querySelector("[data-autosubmit-button]")?.setAttribute("hidden", "");
  form.addEventListener("change", () => form.requestSubmit());
}

// <details data-open-wide="1000">: open from that width on. The stylesheet does it alone where ::details-content is known.
if (!CSS.supports("selector(::details-content)")) {
  for (const fold of document.querySelectorAll("details[data-open-wide]")) fold.open = innerWidth >= Number(fold.dataset.openWide);
}

// <input data-suggest="ADDRESS">: what it takes to suggest comes when the box is used for the first time.
async function suggesting({ target: box }) {
  if (!box.matches("input[data-suggest]:not([role])")) return;
  try {
    const { suggest } = await import("./suggest.js");
    if (!box.hasAttribute("role")) suggest(box);
  } catch {
    // Without it the box is a plain one; the next focus tries again.
  }
}
document.addEventListener("focusin", suggesting);
suggesting({ target: document.activeElement });
