// Sentences of the scripts, marked as in Python: German as they stand here, and in another language by what the page brings along
// (data-said of <html>, sikodms/pages/script_words.py). `make strings` collects them.
const said = JSON.parse(document.documentElement.dataset.said ?? "{}");

/** The sentence in the language of the page, its {parts} filled in. */
export const _ = (sentence, parts = {}) => (said[sentence] ?? sentence).replace(/\{(\w+)\}/g, (hole, name) => parts[name] ?? hole);

/** The same to stand in HTML. */
export const _html = (sentence) => _(sentence).replace(/[&<"]/g, (sign) => `&#${sign.charCodeAt()};`);
