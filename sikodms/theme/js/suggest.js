// A search box with suggestions: a combobox with a list (ARIA 1.2). The server says what is offered; text only goes in as text.
const WAIT = 120; // milliseconds after the last key
const SHORTEST = 2; // letters
let boxes = 0;

function made(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** A link, or, for what goes into the box, an option that `take` is told of. */
function option({ pieces, href, fill, about }, id, take) {
  const text = pieces.map((piece, index) => (index % 2 ? made("mark", {}, piece) : piece)); // every second one was typed
  const more = about ? [made("span", { class: "meta" }, about)] : [];
  const attributes = { id, role: "option", "aria-selected": "false", class: "menu__link" };
  if (href) return made("a", { ...attributes, tabindex: "-1", href }, made("span", {}, ...text), ...more);
  const element = made("div", attributes, made("span", {}, ...text), ...more);
  element.addEventListener("click", () => take(fill));
  return element;
}

/** Makes a combobox of the search field of a form; `data-suggest` is where to ask. */
export function suggest(box) {
  const id = `suggest-${++boxes}`;
  const list = made("div", { id, role: "listbox", class: "menu suggest", hidden: "" });
  const said = made("p", { role: "status", class: "kern-sr-only" });
  let options = [], at = -1, timer, running;

  function choose(index) {
    options[at]?.setAttribute("aria-selected", "false");
    at = options[index] ? index : -1; // beyond either end: back in the text
    if (at < 0) return box.removeAttribute("aria-activedescendant");
    options[at].setAttribute("aria-selected", "true");
    options[at].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", options[at].id);
  }

  function show(open) {
    list.hidden = !open;
    box.setAttribute("aria-expanded", open);
  }

  function close() {
    clearTimeout(timer);
    running?.abort();
    choose(-1);
    show(false);
    said.textContent = "";
  }

  /** An operator is gone on with at once; after its value the next word is up to who types. */
  function take(text) {
    box.value = text;
    if (text.endsWith(":")) return ask();
    close();
    said.textContent = text;
  }

  function fill(found) {
    choose(-1);
    options = [];
    list.setAttribute("aria-label", found.title);
    const hint = found.hint ? [made("div", { role: "option", "aria-disabled": "true", class: "menu__label" }, found.hint)] : [];
    list.replaceChildren(...found.groups.map(({ title, items }, number) => {
      const label = made("div", { id: `${id}-label-${number}`, role: "presentation", class: "menu__label" }, title);
      const links = items.map((item) => option(item, `${id}-${options.length + items.indexOf(item)}`, take));
      options.push(...links);
      return made("div", { role: "group", "aria-labelledby": label.id }, label, ...links);
    }), ...hint);
    show(list.hasChildNodes());
    said.textContent = found.hint ? `${found.said}. ${found.hint}` : found.said;
  }

  /** Asks for what stands in the box now; what was asked before is dropped. Without an answer the box is a plain one. */
  async function ask() {
    running?.abort();
    const { signal } = running = new AbortController();
    try {
      const answer = await fetch(`${box.dataset.suggest}?${new URLSearchParams({ q: box.value })}`, { signal });
      const found = answer.headers.get("Content-Type") === "application/json" && answer.ok ? await answer.json() : null;
      if (signal.aborted) return;
      if (found && document.activeElement === box) fill(found);
      else close();
    } catch {
      if (!signal.aborted) close();
    }
  }

  function later() {
    clearTimeout(timer);
    running?.abort();
    choose(-1);
    if (box.value.trim().length < SHORTEST) close();
    else timer = setTimeout(ask, WAIT);
  }

  function step(by) {
    if (list.hidden) ask();
    else choose(at < 0 && by < 0 ? options.length - 1 : at + by);
    return true;
  }

  // Each says whether it did something; if not, the key does what it always does in a field.
  const keys = {
    ArrowDown: () => step(1),
    ArrowUp: (alt) => (alt ? (close(), true) : step(-1)),
    Home: () => at >= 0 && (choose(0), true),
    End: () => at >= 0 && (choose(options.length - 1), true),
    Enter: () => at >= 0 && (options[at].click(), true),
    Escape: () => !list.hidden && (close(), true),
  };

  box.form.append(list, said);
  box.setAttribute("aria-controls", id);
  box.addEventListener("input", (event) => { if (!event.isComposing) later(); });
  box.addEventListener("compositionend", later);
  box.addEventListener("keydown", (event) => {
    if (!event.isComposing && !event.ctrlKey && !event.metaKey && !event.shiftKey && keys[event.key]?.(event.altKey)) event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the box
  box.addEventListener("blur", close);
  box.form.addEventListener("submit", close);
  addEventListener("pageshow", (event) => { if (event.persisted) close(); });
  if (box.value !== box.defaultValue) later(); // typed before this was there
}
