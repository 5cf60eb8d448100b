// Reading a document: the contents follow the text; the address can be copied.
for (const button of document.querySelectorAll("[data-copy-address]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const said = button.querySelector("[data-said]") ?? button;
    try {
      await navigator.clipboard.writeText(location.origin + location.pathname + location.search);
      said.textContent = button.dataset.copied;
    } catch {
      said.textContent = location.href;
    }
  });
}

const links = new Map([...document.querySelectorAll(".toc__link[href^='#']")].map((link) => [link.hash.slice(1), link]));
const visible = new Set();

/** Marks the first visible heading; between two headings the last one stays marked. */
function follow(entries) {
  for (const { target, isIntersecting } of entries) visible[isIntersecting ? "add" : "delete"](target.id);
  const first = [...links.keys()].find((id) => visible.has(id));
  if (!first) return;
  links.forEach((link, id) => { if (id === first) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current"); });
}
const watch = new IntersectionObserver(follow, { rootMargin: "0px 0px -60% 0px" });
for (const id of links.keys()) {
  const place = document.getElementById(decodeURIComponent(id));
  if (place) watch.observe(place);
}

// A term of the Glossar opens its definition beside itself; without script its link leads to its page.
let note = null;

/** The definition as a popover behind its link, so that the next Tab goes into it; Esc and a click elsewhere close it. */
function open(link, definition) {
  note?.remove();
  const { term, more } = definition.dataset;
  const made = Object.assign(document.createElement("span"), { className: "term-note", popover: "auto" });
  made.append(
    Object.assign(document.createElement("span"), { className: "term-note__title", textContent: term }),
    ...[...definition.children].map((part) => Object.assign(document.createElement("span"), { className: part.className, textContent: part.textContent })),
    Object.assign(document.createElement("a"), { className: "link", href: link.href, textContent: more }),
  );
  const place = () => {
    const at = link.getClientRects()[0], size = made.getBoundingClientRect(), width = document.documentElement.clientWidth;
    const below = at.bottom + 6 + size.height <= innerHeight || at.top < size.height;
    made.style.left = `${Math.max(16, Math.min(at.left, width - size.width - 16)) + scrollX}px`;
    made.style.top = `${(below ? at.bottom + 6 : at.top - size.height - 6) + scrollY}px`;
  };
  made.addEventListener("toggle", ({ newState }) => {
    link.setAttribute("aria-expanded", String(newState === "open"));
    if (newState === "open") return;
    removeEventListener("resize", place);
    if (made.contains(document.activeElement)) link.focus();
    made.remove();
    if (note === made) note = null;
  });
  addEventListener("resize", place);
  link.after(made);
  made.showPopover();
  place();
  note = made;
}

for (const link of document.querySelectorAll("a.term")) {
  const definition = document.getElementById(link.getAttribute("aria-describedby"));
  if (!definition || !HTMLElement.prototype.showPopover) continue;
  link.setAttribute("aria-expanded", "false");
  let wasOpen = false; // a press closes the popover before it becomes a click
  link.addEventListener("pointerdown", () => { wasOpen = note?.previousSibling === link; });
  link.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const shown = note?.previousSibling === link;
    if (shown) note.hidePopover();
    else if (!(event.detail && wasOpen)) open(link, definition);
    wasOpen = false;
  });
}
