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
let note;
function open(link, definition) {
  note?.remove();
  note = document.createElement("span");
  note.popover = "auto";
  note.className = "term-note";
  const title = Object.assign(document.createElement("span"), { className: "term-note__title", textContent: definition.dataset.term });
  const page = Object.assign(document.createElement("a"), { className: "link", href: link.href, textContent: definition.dataset.more });
  const parts = [title, ...[...definition.children].map((part) => part.cloneNode(true)), page];
  note.append(...parts.map((part) => { part.style.display = "block"; part.removeAttribute("id"); return part; }));
  link.after(note); // so that the next Tab goes into it
  link.setAttribute("aria-expanded", "true");
  const opened = note;
  opened.addEventListener("toggle", ({ newState }) => {
    if (newState !== "closed") return;
    link.setAttribute("aria-expanded", "false");
    if (opened.contains(document.activeElement)) link.focus();
    opened.remove();
  });
  opened.showPopover();
  const place = link.getClientRects()[0], size = opened.getBoundingClientRect();
  const below = place.bottom + 6 + size.height <= innerHeight || place.top < size.height;
  opened.style.left = `${Math.max(16, Math.min(place.left, document.documentElement.clientWidth - size.width - 16)) + scrollX}px`;
  opened.style.top = `${(below ? place.bottom + 6 : place.top - size.height - 6) + scrollY}px`;
}
for (const link of document.querySelectorAll("a.term")) {
  const definition = document.getElementById(link.getAttribute("aria-describedby"));
  if (!definition || !HTMLElement.prototype.showPopover) continue;
  link.setAttribute("aria-expanded", "false");
  link.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (link.getAttribute("aria-expanded") === "true") note.hidePopover();
    else open(link, definition);
  });
}
