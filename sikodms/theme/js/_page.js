// The server knows whole pages only: fetch one, and take the elements that this page has under the same id.

/** The page at this address as a document; null if it is no page, or another one than asked for (as the login). */
export async function fetchPage(url, options = {}) {
  const answer = await fetch(url, { credentials: "same-origin", ...options });
  const html = answer.headers.get("Content-Type")?.startsWith("text/html");
  const strayed = answer.redirected && new URL(answer.url).pathname === "/login";
  if (!html || strayed) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** Puts the element of `page` with this one's id in its place; folds stay as they are, focus and ticks if wanted too. */
export function swap(old, page, { keepTicks = false } = {}) {
  const found = page.getElementById(old.id);
  if (!found) return null;
  const fresh = document.adoptNode(found);
  for (const fold of old.querySelectorAll("details[id]")) {
    const same = fresh.querySelector(`#${CSS.escape(fold.id)}`);
    if (same) same.open = fold.open;
  }
  if (keepTicks) {
    for (const box of old.querySelectorAll("input[type=checkbox][name]")) {
      const same = fresh.querySelector(`input[name="${CSS.escape(box.name)}"][value="${CSS.escape(box.value)}"]`);
      if (same) same.checked = box.checked;
    }
  }
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  old.replaceWith(fresh);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  return fresh;
}
