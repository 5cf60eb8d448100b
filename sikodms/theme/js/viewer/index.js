// A PDF on a page of the portal: the server's page stands, pdf.js draws over its picture and marks the words in the text.
// Turning a page fetches the next page of the portal; the PDF stays open. Scripts, forms and links inside a PDF do nothing here.
import { getDocument, GlobalWorkerOptions, TextLayer } from "pdfjs-dist/legacy/build/pdf.mjs";
import { fetchPage, swap } from "../_page.js";
import { finder, mark } from "./marks.js";

const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];
const MOST_PIXELS = 16_000_000;
const part = () => document.getElementById("datei");
const data = new URL(`${PDFJS_FOLDER}/`, import.meta.url).href;
let zoom = 2, turn = 0, marks = [], now = -1, opening;

/** The PDF, opened once. */
function opened() {
  GlobalWorkerOptions.workerSrc = part().dataset.worker;
  opening ??= getDocument({
    url: part().dataset.source, standardFontDataUrl: data, wasmUrl: data, useWasm: false, useSystemFonts: false, enableXfa: false, disableAutoFetch: true,
    disableStream: true, disableWorkerRendering: true, maxImageSize: 50_000_000, verbosity: 0,
  }).promise;
  return opening;
}

/** Draws the page with its text over it, puts it in the place of the picture, and marks the words. */
async function draw() {
  const mine = ++turn, place = part(), leaf = place.querySelector("[data-leaf]");
  const page = await (await opened()).getPage(Number(place.dataset.page));
  const plain = page.getViewport({ scale: 1 });
  const scale = Math.max(0.1, Math.min((leaf.clientWidth || 800) / plain.width, 3)) * ZOOMS[zoom];
  const viewport = page.getViewport({ scale });
  const sharp = Math.min(window.devicePixelRatio || 1, Math.sqrt(MOST_PIXELS / (viewport.width * viewport.height)));
  const sheet = document.createElement("div"), canvas = document.createElement("canvas"), layer = document.createElement("div");
  sheet.className = "pdf";
  layer.className = "pdf__text";
  sheet.style.width = `${Math.floor(viewport.width)}px`;
  sheet.style.height = `${Math.floor(viewport.height)}px`;
  sheet.style.setProperty("--total-scale-factor", scale);
  canvas.width = Math.floor(viewport.width * sharp);
  canvas.height = Math.floor(viewport.height * sharp);
  canvas.setAttribute("aria-hidden", "true");
  sheet.append(canvas, layer);
  const content = await page.getTextContent();
  await page.render({ canvas, viewport, transform: sharp === 1 ? null : [sharp, 0, 0, sharp, 0, 0] }).promise;
  if (mine !== turn) return; // another page was turned to meanwhile
  // The fonts of the PDF are loaded now: with them the words lie where they are seen, with a stand-in nearly there.
  for (const [name, style] of Object.entries(content.styles)) style.fontFamily = `"${name}", ${style.fontFamily}`;
  leaf.replaceChildren(sheet);
  const text = new TextLayer({ textContentSource: content, container: layer, viewport });
  await text.render();
  const find = finder(JSON.parse(place.dataset.words || "[]"));
  const ends = content.items.filter((item) => item.str !== undefined).map((item) => item.hasEOL);
  marks = find ? mark(text.textDivs, text.textContentItemsStr, ends, find) : [];
  now = -1;
  place.dataset.drawn = "";
}

/** What is shown besides: the tools that need the script, and the text below folded, for it now lies over the page. */
function furnish() {
  const tools = part().querySelector("[data-zooms]");
  tools.hidden = false;
  tools.querySelector("[data-zoomed]").textContent = `${Math.round(ZOOMS[zoom] * 100)} %`;
  part().querySelector("[data-text]")?.removeAttribute("open");
}

async function show() {
  try {
    await draw();
    furnish();
  } catch (error) {
    console.info("The PDF is shown as a picture:", error); // the server's page stays, with picture and text
  }
}

/** Makes one hit of this page the present one; false if there is none in that direction. */
function step(by) {
  const next = now < 0 && by < 0 ? marks.length - 1 : now + by;
  if (next < 0 || next >= marks.length) return false;
  marks[now]?.forEach((each) => each.classList.remove("pdf__now"));
  now = next;
  marks[now].forEach((each) => each.classList.add("pdf__now"));
  marks[now][0].scrollIntoView({ block: "center", inline: "nearest" });
  say(`${marks[now].map((each) => each.textContent).join("")}, ${now + 1} / ${marks.length}`);
  return true;
}

function say(text) {
  part().querySelector("[data-said]").textContent = text;
}

/** Another page of the same file, in place; if that does not work, as any other page. `from`: the hit to begin with, 1 or -1. */
async function go(url, { push = true, from = 0 } = {}) {
  const page = await fetchPage(url).catch(() => null);
  if (!page?.getElementById("datei")) { location.assign(url); return; }
  page.querySelector("[data-leaf] img")?.remove(); // drawn here
  if (push) history.pushState(null, "", url);
  const height = part().querySelector("[data-leaf]").offsetHeight;
  swap(document.getElementById("fundstellen"), page);
  swap(part(), page);
  part().querySelector("[data-leaf]").style.minHeight = `${height}px`; // nothing jumps while the page is drawn
  document.querySelector("#fundstellen [aria-current]")?.scrollIntoView({ block: "nearest" });
  await show();
  part().querySelector("[data-leaf]").style.minHeight = "";
  say(document.getElementById("wo").textContent);
  if (from) step(from);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-turn]"), tool = event.target.closest("[data-zoom]");
  if (tool) {
    zoom = Math.min(ZOOMS.length - 1, Math.max(0, zoom + Number(tool.dataset.zoom)));
    show();
  }
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const by = Number(link.dataset.hit ?? 0);
  if (by && step(by)) return;
  if (!link.getAttribute("href").startsWith("#")) go(link.href, { from: by });
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-turn]")) return;
  event.preventDefault();
  go(`${location.pathname}?${new URLSearchParams(new FormData(form))}`);
});
addEventListener("popstate", () => go(location.href, { push: false }));

let width = innerWidth, waiting;
addEventListener("resize", () => {
  if (innerWidth === width) return; // a phone's bars that come and go
  width = innerWidth;
  clearTimeout(waiting);
  waiting = setTimeout(show, 200);
});

if (part()?.dataset.source) show().then(() => { if (marks.length) step(1); });
