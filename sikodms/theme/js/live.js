// Facets that apply at once (form data-live, links in data-live-links, parts data-live-part) and parts that renew themselves (data-poll, milliseconds).
import { fetchPage, swap } from "./_page.js";

let running = null;

/** Shows the page of this address by exchanging the live parts; a plain visit if that does not work. */
async function show(url) {
  running?.abort();
  running = new AbortController();
  const parts = [...document.querySelectorAll("[data-live-part][id]")];
  parts.forEach((part) => part.setAttribute("aria-busy", "true"));
  try {
    const page = await fetchPage(url, { signal: running.signal });
    if (!page) return location.assign(url);
    parts.forEach((part) => swap(part, page));
    document.title = page.title;
    ready();
  } catch (problem) {
    if (problem.name !== "AbortError") location.assign(url);
  }
}

/** The buttons of the forms are for pages without script. */
function ready() {
  for (const button of document.querySelectorAll("[data-live-button]")) button.hidden = true;
}

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-live]");
  if (!form) return;
  const url = `${new URL(form.action).pathname}?${new URLSearchParams(new FormData(form))}`;
  history.pushState({ live: true }, "", url);
  show(url);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-live-links] a[href]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  history.pushState({ live: true }, "", link.href);
  show(link.href);
});
addEventListener("popstate", () => { if (document.querySelector("[data-live-part]")) show(location.href); });
ready();

/** Renews the part as long as it says so itself, not while nobody looks; three failures in a row end it. */
async function poll(part, failures = 0) {
  await new Promise((done) => { setTimeout(done, Number(part.dataset.poll)); });
  if (document.hidden) await new Promise((done) => { document.addEventListener("visibilitychange", done, { once: true }); });
  let fresh = null;
  try {
    const page = await fetchPage(location.href);
    fresh = page && swap(part, page, { keepTicks: true });
  } catch {
    // The network may come back: the old content stays, the next turn tries again.
  }
  if (fresh?.dataset.poll) poll(fresh);
  else if (!fresh && failures < 2) poll(part, failures + 1);
}
document.querySelectorAll("[data-poll][id]").forEach((part) => poll(part));
