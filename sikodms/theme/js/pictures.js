// Pages of files are drawn when somebody first asks for them. While too many do, the server says 503 and when to come again: a
// picture that failed is asked for again, a few times, each time later. Until then, and without script, there is what stands
// behind the picture or its alternative text.
const PICTURES = "img.file__picture, img.viewing__picture";
const TRIES = 6;
const WAIT = 2; // seconds, where the server names none
const GROWTH = 1.7;
const LONGEST = 30;
const waiting = new WeakSet();

const pause = (seconds) => new Promise((done) => { setTimeout(done, seconds * 1000 * (1 + Math.random() / 2)); });

async function again(picture) {
  if (waiting.has(picture)) return;
  waiting.add(picture);
  const address = picture.src;
  let seconds = WAIT;
  for (let turn = 0; turn < TRIES; turn += 1) {
    await pause(Math.min(LONGEST, seconds * GROWTH ** turn));
    if (!picture.isConnected) return;
    const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
    if (answer?.ok) {
      picture.src = address; // drawn and kept now
      return;
    }
    if (answer && answer.status !== 503) return; // there is none
    seconds = Number(answer?.headers.get("Retry-After")) || WAIT;
  }
}

// Errors of pictures do not bubble. What is put in later, as by facets, is heard as well.
document.addEventListener("error", ({ target }) => { if (target.matches?.(PICTURES)) again(target); }, true);
for (const picture of document.querySelectorAll(PICTURES)) if (picture.complete && !picture.naturalWidth) again(picture);
