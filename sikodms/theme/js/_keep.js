// Typed text stays in this tab until the server has it: a session that ended, a lost network or a closed lid takes nothing away.
const prefix = "sikodms:";

export function kept(key) {
  try {
    return JSON.parse(sessionStorage.getItem(prefix + key));
  } catch {
    return null;
  }
}

/** Keeps a plain object; null forgets it. A full or forbidden store is no reason to stop writing. */
export function keep(key, value) {
  try {
    if (value === null) sessionStorage.removeItem(prefix + key);
    else sessionStorage.setItem(prefix + key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

const SKIPPED = new Set(["csrf_token", "hash", "file", "hidden", "password", "submit"]);

/** The fields of a form that a person fills: name → list of values. */
export function typed(form) {
  const values = {};
  for (const field of form.elements) {
    if (!field.name || SKIPPED.has(field.name) || SKIPPED.has(field.type)) continue;
    values[field.name] ??= [];
    if (!["checkbox", "radio"].includes(field.type) || field.checked) values[field.name].push(field.value);
  }
  return values;
}

/** Fills a form with what `typed` gave. */
export function fill(form, values) {
  for (const field of form.elements) {
    const list = values[field.name];
    if (!list || SKIPPED.has(field.name) || SKIPPED.has(field.type)) continue;
    if (["checkbox", "radio"].includes(field.type)) field.checked = list.includes(field.value);
    else if (list.length) field.value = list.shift();
  }
}
