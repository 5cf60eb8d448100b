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
