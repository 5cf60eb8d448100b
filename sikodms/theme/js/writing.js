// The write form: saves itself, keeps what could not be saved, counts, and takes files with a progress bar.
import { saver } from "./_autosave.js";
import { uploads } from "./_uploads.js";

for (const area of document.querySelectorAll("[data-counter]")) {
  const place = document.getElementById(area.dataset.counter);
  const count = () => { if (place) place.textContent = `${area.value.length} von ${area.maxLength} Zeichen`; };
  area.addEventListener("input", count);
  count();
}
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const saving = saver(form);
  for (const list of form.querySelectorAll("[data-uploads]")) uploads(form, list, saving);
}
