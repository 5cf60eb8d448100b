// Icons are Material Symbols (outlined, Apache-2.0, icons/LICENSE) as CSS masks: they take the colour of the text around them.
import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";

/** One rule `.icon--NAME` for every NAME.svg in the folder. */
export function iconRules(folder) {
  return readdirSync(folder).filter((name) => name.endsWith(".svg")).sort().map((name) => {
    const svg = readFileSync(join(folder, name), "utf8").trim().replace(/"/g, "'")
      .replace(/[<>#%]/g, (mark) => encodeURIComponent(mark));
    return `.icon--${basename(name, ".svg")}{--icon:url("data:image/svg+xml,${svg}")}`;
  }).join("\n");
}
