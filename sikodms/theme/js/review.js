// Review: step through the changes (J, K, arrows), ticks for what was seen, the reason kept until the decision is made.
import { fill, keep, kept, typed } from "./_keep.js";
import { _ } from "./_wording.js";

// What the list of changes links to, in its order; the list stands twice, once for small screens.
const links = [...document.querySelectorAll("a.changes__link[href^='#']")];
const changes = [...new Set(links.map((link) => link.hash.slice(1)))].map((id) => document.getElementById(id)).filter(Boolean);
const place = `seen:${location.pathname}${location.search}`;
const seen = new Set(kept(place) ?? []);
const keysButton = document.querySelector("[data-keys-switch]");
let now = -1;

function tick(id) {
  seen.add(id);
  keep(place, [...seen]);
  for (const link of links.filter((one) => one.hash === `#${id}`)) {
    const spot = link.firstElementChild;
    if (spot.classList.contains("icon")) continue;
    spot.className = "icon icon--check";
    const word = document.createElement("span");
    word.className = "kern-sr-only";
    word.textContent = ` (${_("durchgesehen")})`;
    link.append(word);
  }
  const count = document.querySelector("[data-seen-count]");
  if (count) count.textContent = _("{n} von {all} durchgesehen", { n: changes.filter((change) => seen.has(change.id)).length, all: changes.length });
}

function mark(index) {
  now = index;
  const id = changes[index].id;
  changes.forEach((change, other) => change.classList.toggle("change--now", other === index && change.classList.contains("change")));
  for (const link of links) {
    if (link.hash === `#${id}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  tick(id);
}

function step(by) {
  if (!changes.length) return;
  const index = Math.min(changes.length - 1, Math.max(0, now + by));
  mark(index);
  changes[index].focus({ preventScroll: true });
  changes[index].scrollIntoView({ block: "center" });
}

function whereHash() {
  const index = changes.findIndex((change) => `#${change.id}` === location.hash);
  if (index >= 0) mark(index);
}

for (const link of document.querySelectorAll("[data-change-step]")) {
  link.addEventListener("click", (event) => { event.preventDefault(); step(Number(link.dataset.changeStep)); });
}
addEventListener("hashchange", whereHash);

// Single letters are commands only outside of fields and as long as the person wants it (WCAG 2.1.4).
const wish = "sikodms:keys";
let keys = wished() !== "off";
function wished(value) {
  try {
    if (value) localStorage.setItem(wish, value);
    return localStorage.getItem(wish);
  } catch {
    return value ?? null;
  }
}
function showKeys() {
  keysButton.textContent = keys ? keysButton.dataset.off : keysButton.dataset.on;
}
if (keysButton) {
  keysButton.removeAttribute("aria-pressed");
  keysButton.hidden = false;
  showKeys();
  keysButton.addEventListener("click", () => {
    keys = !keys;
    wished(keys ? "on" : "off");
    showKeys();
  });
}
document.addEventListener("keydown", (event) => {
  if (!keys || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
});

seen.forEach((id) => { if (changes.some((change) => change.id === id)) tick(id); });
whereHash();

// <form data-keep="KEY">: a reason that was typed comes back after a new login.
for (const form of document.querySelectorAll("form[data-keep]")) {
  const before = kept(form.dataset.keep);
  if (before) fill(form, before);
  form.addEventListener("input", () => keep(form.dataset.keep, typed(form)));
  form.addEventListener("change", () => keep(form.dataset.keep, typed(form)));
}

// The bar on phones names the choice.
const said = document.querySelector("[data-bar-choice]");
if (said) {
  const tell = () => {
    const name = document.querySelector(".choice:has(:checked) .choice__name");
    if (name) said.textContent = name.textContent;
  };
  document.addEventListener("change", tell);
  tell();
}
