// <form data-autosave="ADDRESS" data-saved="ID of the line that says how it stands">, with a hidden field `hash`.
// Posts the form with act=autosave and Accept: application/json. Answers understood: 200 {hash, at: "10:42", errors: {field: sentence}, open: [field]}: what fits is saved; 409 and 412 (somebody
// else wrote meanwhile); 401, 403 or the login page (the session ended); 422 (a field does not fit yet). Text stays in this tab until it is saved.
import { fill, keep, kept, typed } from "./_keep.js";
import { _, _html } from "./_wording.js";

const PAUSE = 2000;
const AGAIN = 15000;
const LOOKS = {
  saved: ["saved", "icon icon--small icon--check"],
  busy: ["saved saved--busy", "icon icon--small icon--sync"],
  failed: ["saved saved--failed", "icon icon--small icon--error-fill"],
};

/** Says at one place how saving stands. */
function teller(place) {
  return (look, text, link) => {
    if (!place) return;
    const icon = document.createElement("span");
    [place.className, icon.className] = LOOKS[look];
    icon.setAttribute("aria-hidden", "true");
    const words = document.createElement("span");
    words.textContent = text;
    place.replaceChildren(icon, words);
    if (link) {
      const anchor = document.createElement("a");
      [anchor.className, anchor.href, anchor.textContent, anchor.target] = ["link", link.href, link.text, "_blank"];
      place.append(anchor);
    }
  };
}

/** The list of what submitting still asks for, by the names of its fields. */
function mark(open) {
  const items = [...document.querySelectorAll("[data-check]")];
  for (const item of items) {
    const bad = open.includes(item.dataset.check);
    item.className = bad ? "check check--bad" : "check check--ok";
    item.firstElementChild.className = bad ? "icon icon--error-fill" : "icon icon--check-circle";
    item.querySelector("[data-open]").hidden = !bad;
  }
  const done = document.querySelector("[data-checks-done]");
  if (done) done.textContent = items.filter((item) => !open.includes(item.dataset.check)).length;
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Offers text that was typed in this tab and never saved: on the state it was typed on, or where somebody else came first. */
function offer(form, key) {
  const { values: lost, hash, conflict } = kept(key) ?? {};
  if (!lost || same(lost, typed(form)) || (hash !== form.elements.hash?.value && !conflict)) return keep(key, null);
  if (sessionStorage.getItem(`${key}:take`)) {
    sessionStorage.removeItem(`${key}:take`);
    return fill(form, lost);
  }
  const box = document.createElement("div");
  box.className = "kern-alert kern-alert--warning";
  box.setAttribute("role", "status");
  box.innerHTML = `<div class="kern-alert__header"><span class="icon icon--warning-fill" aria-hidden="true"></span><span class="kern-title">${_html("Nicht gespeicherter Text gefunden")}</span></div>
    <div class="kern-alert__body"><p>${_html("In diesem Fenster steht Text, der nicht gespeichert wurde.")}</p><p class="form__acts"><button type="button" class="kern-btn kern-btn--secondary btn-small" data-take><span
    class="kern-label">${_html("Text übernehmen")}</span></button><button type="button" class="link" data-drop>${_html("Verwerfen")}</button></p></div>`;
  // Taken before the editor starts, therefore by loading the page anew.
  box.querySelector("[data-take]").addEventListener("click", () => { sessionStorage.setItem(`${key}:take`, "1"); location.reload(); });
  box.querySelector("[data-drop]").addEventListener("click", () => { keep(key, null); box.remove(); });
  return form.before(box);
}

export function saver(form) {
  const address = form.dataset.autosave;
  const key = `draft:${address}`;
  const tell = teller(document.getElementById(form.dataset.saved));
  let chain = Promise.resolve();
  let stopped = false;
  let timer = 0;
  let clean = typed(form);

  const dirty = () => !same(clean, typed(form));
  const hold = (conflict = false) => keep(key, { values: typed(form), hash: form.elements.hash?.value, conflict });

  function later(pause) {
    clearTimeout(timer);
    timer = setTimeout(() => { enqueue(save); }, pause);
  }

  /** One request after the other: each answer brings the hash that the next one needs. */
  function enqueue(job) {
    chain = chain.then(job, job);
    return chain;
  }

  async function save() {
    if (stopped || !dirty()) return;
    const sent = typed(form);
    const data = new FormData(form);
    for (const field of form.querySelectorAll("input[type=file][name]")) data.delete(field.name);
    data.set("act", "autosave");
    tell("busy", _("Wird gespeichert"));
    let answer;
    try {
      answer = await fetch(address, { method: "POST", body: data, credentials: "same-origin", headers: { Accept: "application/json" } });
    } catch {
      tell("failed", _("Nicht gespeichert, wir versuchen es weiter"));
      return later(AGAIN);
    }
    return heard(answer, sent);
  }

  async function heard(answer, sent) {
    if (answer.status === 401 || answer.status === 403 || (answer.redirected && new URL(answer.url).pathname === "/login")) {
      tell("failed", _("Sie sind abgemeldet. Ihr Text bleibt in diesem Fenster."), { href: "/login", text: _("Neu anmelden") });
      return later(AGAIN);
    }
    if (answer.status === 409 || answer.status === 412) {
      stopped = true;
      hold(true);
      return tell("failed", _("Nicht gespeichert: Jemand hat inzwischen an dieser Fassung geschrieben. Ihr Text bleibt in diesem Fenster."), { href: location.pathname, text: _("Neuen Stand ansehen") });
    }
    if (answer.status === 422) return tell("failed", _("Noch nicht gespeichert: Eine Angabe passt nicht."));
    if (!answer.ok) {
      tell("failed", _("Nicht gespeichert, wir versuchen es weiter"));
      return later(AGAIN);
    }
    const { hash, at, errors = {}, open } = await answer.json();
    if (open) mark(open);
    if (hash && form.elements.hash) form.elements.hash.value = hash;
    clean = sent;
    if (dirty()) return later(PAUSE);
    const [unfit] = Object.keys(errors);
    if (unfit) {
      hold();
      const label = form.elements[unfit]?.labels?.[0]?.firstChild.textContent.trim() ?? unfit;
      return tell("failed", _("Gespeichert {at} Uhr bis auf „{label}“: {problem}", { at, label, problem: errors[unfit] }));
    }
    keep(key, null);
    return tell("saved", _("Gespeichert {at} Uhr", { at }));
  }

  offer(form, key);
  form.addEventListener("input", () => {
    hold(stopped);
    if (!stopped) later(PAUSE);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    stopped = true;
    // The tab keeps the text until the page after it: a login page or an error must not cost it.
    if (!event.defaultPrevented && dirty()) hold();
  });
  addEventListener("beforeunload", (event) => { if (!stopped && dirty() && !hold()) event.preventDefault(); });
  // Taken text is not the saved one.
  if (dirty()) later(PAUSE);

  return { enqueue, sendNow: () => enqueue(save), hash: (value) => { if (value && form.elements.hash) form.elements.hash.value = value; } };
}
