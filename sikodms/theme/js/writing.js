// The write form: saves itself, keeps what could not be saved, counts, and takes files with a progress bar.
import { saver } from "./_autosave.js";
import { uploads } from "./_uploads.js";
import { _ } from "./_wording.js";

for (const area of document.querySelectorAll("[data-counter]")) {
  const place = document.getElementById(area.dataset.counter);
  const count = () => { if (place) place.textContent = _("{n} von {all} Zeichen", { n: area.value.length, all: area.maxLength }); };
  area.addEventListener("input", count);
  count();
}
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const saving = saver(form);
  for (const list of form.querySelectorAll("[data-uploads]")) uploads(form, list, saving);
}
