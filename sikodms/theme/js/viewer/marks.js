// Marks the words that the server found on the page in the text that pdf.js has laid over it.

const LETTER = "\\p{L}\\p{N}";

/** What finds one of these words, as whole words; null if there are none. The server's blanks stand for any white space. */
export function finder(words) {
  const patterns = words.map((word) => word.normalize("NFKC").replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&").replace(/\s+/g, "\\s*"))
    .filter(Boolean).sort((one, other) => other.length - one.length);
  return patterns.length ? new RegExp(`(?<![${LETTER}])(?:${patterns.join("|")})(?![${LETTER}])`, "gu") : null;
}

/** The pieces as one text, composed as the server's is, and for each of its letters the piece and the place in it. */
export function joined(pieces, ends) {
  let text = "";
  const places = [];
  pieces.forEach((piece, number) => {
    let at = 0;
    for (const letter of piece) {
      const plain = letter === "\u00AD" ? "" : letter.normalize("NFKC");
      for (let unit = 0; unit < plain.length; unit += 1) places.push([number, at, at + letter.length]);
      text += plain;
      at += letter.length;
    }
    if (!ends[number]) return;
    // A word cut at the end of a line is one word, as the server reads it.
    const next = pieces.slice(number + 1).find((each) => each.trim())?.trimStart() ?? "";
    if (/\p{L}[-\u2010\u00AD]$/u.test(text) && /^\p{Ll}/u.test(next) && !/^(und|oder|bzw|sowie)\b/u.test(next)) {
      text = text.slice(0, -1);
      places.pop();
    } else {
      text += "\n";
      places.push(null);
    }
  });
  return { text, places };
}

/** Wraps what `find` finds in the elements that show the pieces; answers with one list of marks for each word found. */
export function mark(elements, pieces, ends, find) {
  const { text, places } = joined(pieces, ends);
  const ranges = new Map(); // piece → [[start, end, number of the hit]]
  let hits = 0;
  for (const { index, 0: found } of text.matchAll(find)) {
    for (let at = index; at < index + found.length; at += 1) {
      if (!places[at]) continue;
      const [piece, start, end] = places[at];
      const rows = ranges.get(piece) ?? ranges.set(piece, []).get(piece);
      const last = rows.at(-1);
      if (last && last[2] === hits && last[1] >= start) last[1] = Math.max(last[1], end);
      else rows.push([start, end, hits]);
    }
    hits += 1;
  }
  const marks = Array.from({ length: hits }, () => []);
  for (const [piece, rows] of ranges) {
    const parts = [];
    let at = 0;
    for (const [start, end, hit] of rows) {
      const one = document.createElement("mark");
      one.textContent = pieces[piece].slice(start, end);
      parts.push(pieces[piece].slice(at, start), one);
      marks[hit].push(one);
      at = end;
    }
    elements[piece].replaceChildren(...parts, pieces[piece].slice(at));
  }
  return marks.filter((each) => each.length);
}
