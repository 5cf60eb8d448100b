// Facets that apply at once (form data-live, links in data-live-links, parts data-live-part), parts that renew themselves (data-poll, milliseconds), and a
// page that waits for something (data-waits, milliseconds).
import { fetchPage, swap } from "./_page.js";
import { _ } from "./_wording.js";

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
    put(page, parts);
  } catch (problem) {
    if (problem.name !== "AbortError") location.assign(url);
  }
}

/** Puts the live parts of this page in place of the shown ones. */
function put(page, parts = [...document.querySelectorAll("[data-live-part][id]")]) {
  parts.forEach((part) => swap(part, page));
  document.title = page.title;
  ready();
}

/** The buttons of the forms are for pages without script. */
function ready() {
  for (const button of document.querySelectorAll("[data-live-button], [data-autosubmit-button]")) button.hidden = true;
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

const passed = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });
const seen = async () => { if (document.hidden) await new Promise((done) => { document.addEventListener("visibilitychange", done, { once: true }); }); };

/** Renews the part as long as it says so itself, not while nobody looks; three failures in a row end it. */
async function poll(part, failures = 0) {
  await passed(Number(part.dataset.poll));
  await seen();
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

const SLOWER = 1.3, SLOWEST = 30_000;

/**
 * Looks now and then, ever more rarely, whether the page has what it waits for. Until then only the line that says how far it is
 * changes, which is read out to nobody; then the page is shown, and what has come is said once.
 */
async function wait(line, said) {
  for (let pause = Number(line.dataset.waits); line.isConnected; pause = Math.min(SLOWEST, pause * SLOWER)) {
    await passed(pause);
    await seen();
    const page = await fetchPage(location.href).catch(() => null); // the network may come back
    const part = line.closest("[data-live-part]");
    if (!part || !page?.getElementById(part.id)) continue; // a page of an error, or this one was changed meanwhile
    const fresh = swap(line, page);
    if (fresh) { line = fresh; continue; }
    const reading = part.contains(document.activeElement);
    put(page);
    const heading = document.querySelector("h1");
    said.textContent = _("Die Suche ist bereit. {found}", { found: heading.textContent });
    if (reading) { heading.tabIndex = -1; heading.focus(); }
  }
}
for (const line of document.querySelectorAll("[data-waits][id]")) {
  const said = document.createElement("p");
  said.className = "kern-sr-only";
  said.setAttribute("role", "status");
  document.querySelector("main").append(said);
  wait(line, said);
}
