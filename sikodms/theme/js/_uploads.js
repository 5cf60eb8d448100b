// <ul id data-uploads="ADDRESS" data-limit="BYTES">: every chosen or dropped file goes up at once, alone, with a bar. The server answers with the whole page;
// the list (same id) and the new hash are taken from it. Without script the file field is sent with the form.
import { _, _html } from "./_wording.js";

const mebi = (bytes) => (bytes / 1048576).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });

function row(name) {
  const item = document.createElement("li");
  item.className = "file file--boxed";
  item.innerHTML = `<span class="file__sheet" aria-hidden="true"></span><span class="file__name"></span><div class="kern-progress file__note"><progress value="0" max="100"></progress><span
    class="small muted"></span></div><div class="file__end"><button type="button" class="link">${_html("Abbrechen")}</button></div>`;
  item.querySelector(".file__sheet").textContent = name.includes(".") ? name.split(".").pop().slice(0, 4).toUpperCase() : "";
  item.querySelector(".file__name").textContent = name;
  item.querySelector("progress").setAttribute("aria-label", _("{name} wird übertragen", { name }));
  item.querySelector("button").setAttribute("aria-label", _("Abbrechen: {name}", { name }));
  return item;
}

/** The row says what went wrong and can be taken away. */
function failed(item, sentence) {
  item.classList.add("file--error");
  const line = document.createElement("p");
  line.className = "file__finding bad";
  line.setAttribute("role", "alert");
  line.textContent = sentence;
  item.querySelector(".kern-progress")?.replaceWith(line);
  const button = item.querySelector("button");
  button.textContent = _("Ausblenden");
  button.removeAttribute("aria-label");
  button.onclick = () => item.remove();
}

/** The sentence of an answer that is no success: of a problem document, of a page's message, or ours. */
function reason(text, type) {
  if (type.includes("json")) {
    try {
      return JSON.parse(text).detail;
    } catch {
      return "";
    }
  }
  const page = new DOMParser().parseFromString(text, "text/html");
  return page.querySelector(".kern-alert--danger .kern-alert__body, .kern-alert--danger .kern-title")?.textContent.trim();
}

function send(form, address, field, file, item) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    const data = new FormData();
    data.set("csrf_token", form.elements.csrf_token.value);
    data.set("act", "upload");
    // With it the server tells whether this page knows what is stored: only then the new hash is ours.
    data.set("hash", form.elements.hash.value);
    data.set(field, file);
    const bar = item.querySelector("progress");
    const note = item.querySelector(".kern-progress .small");
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.value = Math.round((loaded / total) * 100);
      note.textContent = _("{n} %, {sent} von {all} MB. Sie können weiterschreiben.", { n: bar.value, sent: mebi(loaded), all: mebi(total) });
    });
    request.upload.addEventListener("load", () => { note.textContent = _("Wird geprüft."); });
    request.addEventListener("load", () => done({ request, ok: request.status < 400 && new URL(request.responseURL).pathname !== "/login" }));
    request.addEventListener("error", () => done({ request, ok: false, sentence: _("Die Verbindung ist abgebrochen. Bitte wählen Sie die Datei noch einmal.") }));
    request.addEventListener("abort", () => done({ request, aborted: true }));
    item.querySelector("button").onclick = () => request.abort();
    request.open("POST", address);
    request.send(data);
  });
}

export function uploads(form, list, saving) {
  const { id } = list;
  const { uploads: address, limit } = list.dataset;
  const input = form.querySelector("input[type=file]");
  const zone = form.querySelector("[data-drop]");
  const shown = () => document.getElementById(id);

  /** Takes the list and the hash from the page that came back; rows still under way stay. */
  function take(text, item) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const fresh = page.getElementById(id);
    if (!fresh) return false;
    saving.hash(page.querySelector("input[name=hash]")?.value);
    const others = [...shown().querySelectorAll("[data-under-way]")].filter((other) => other !== item);
    const next = document.adoptNode(fresh);
    shown().replaceWith(next);
    next.append(...others);
    return true;
  }

  async function up(file) {
    const item = row(file.name);
    item.dataset.underWay = "";
    shown().append(item);
    if (limit && file.size > Number(limit)) return failed(item, _("Die Datei ist {size} MB groß, erlaubt sind {most} MB.", { size: mebi(file.size), most: mebi(Number(limit)) }));
    return saving.enqueue(async () => {
      if (!item.isConnected) return;
      const { request, ok, aborted, sentence } = await send(form, address, input.name, file, item);
      if (aborted) return item.remove();
      if (!ok || !take(request.responseText, item)) {
        failed(item, sentence || reason(request.responseText, request.getResponseHeader("Content-Type") ?? "") || _("Die Datei wurde nicht angenommen. Bitte versuchen Sie es noch einmal."));
      }
    });
  }

  async function all(files) {
    await saving.sendNow();
    for (const file of files) up(file);
  }

  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = "";
    all(files);
  });
  zone?.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("drop--over"); });
  zone?.addEventListener("dragleave", () => zone.classList.remove("drop--over"));
  zone?.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("drop--over");
    all([...event.dataTransfer.files]);
  });
}
