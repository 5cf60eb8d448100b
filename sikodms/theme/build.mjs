// Builds sikodms/static/: purged KERN + our stylesheet, subset fonts, script modules; hashed names, .br and .gz
// beside each text file, sentences.json, manifest.json last. The same input gives the same bytes. Takes no arguments:
//   node build.mjs        (any working directory; pyftsubset from $PYFTSUBSET, else the project's .venv, else PATH)
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { iconRules } from "./build/icons.mjs";
import { purgeKern } from "./build/kern.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const target = resolve(here, "../static");
const kern = join(here, "node_modules/@kern-ux/native");
const pdfjs = join(here, "node_modules/pdfjs-dist");
const pdfjsFolder = `pdfjs-${JSON.parse(readFileSync(join(pdfjs, "package.json"), "utf8")).version}`;

// What German office text needs: Latin with all neighbours' letters, typographic marks, arrows, euro, superscripts.
const CHARACTERS = "U+0020-017F,U+02C6,U+02DC,U+2010-2027,U+202F-203A,U+2070-2079,U+2080-2089,U+20AC,U+2116,U+2122," +
  "U+2190-2193,U+2212,U+2248,U+2260,U+2264,U+2265";
const FONTS = ["Regular", "Medium", "SemiBold"];

/** Subsets KERN's Fira Sans into `folder`; tabular figures (tnum) stay because tables and dues need them. */
async function subsetFonts(folder) {
  const own = resolve(here, "../../.venv/bin/pyftsubset");
  const tool = process.env.PYFTSUBSET || (existsSync(own) ? own : "pyftsubset");
  await Promise.all(FONTS.map((weight) => promisify(execFile)(tool, [
    join(kern, `dist/fonts/fira-sans/FiraSans-${weight}.woff2`), `--unicodes=${CHARACTERS}`, "--flavor=woff2",
    "--layout-features=kern,liga,mark,mkmk,ccmp,locl,tnum,lnum,sups", "--no-hinting", "--desubroutinize",
    `--output-file=${join(folder, `FiraSans-${weight}.woff2`)}`])));
}

const ownStyles = () => readdirSync(join(here, "css")).map((name) => readFileSync(join(here, "css", name), "utf8")).join("\n");

/** The virtual stylesheets: `kern:css`, `icons:portal`, `icons:editor`, and `font:NAME` for the subset fonts. */
function sources(fonts) {
  const styles = {
    "kern:css": () => purgeKern(readFileSync(join(kern, "dist/kern.css"), "utf8"), ownStyles()),
    "icons:portal": () => iconRules(join(here, "icons")),
    "icons:editor": () => iconRules(join(here, "icons/editor")),
  };
  return {
    name: "sources",
    setup(build) {
      build.onResolve({ filter: /^(kern|icons):/ }, ({ path }) => ({ path, namespace: "virtual" }));
      build.onResolve({ filter: /^font:/ }, ({ path }) => ({ path: join(fonts, path.slice(5)) }));
      build.onLoad({ filter: /./, namespace: "virtual" }, ({ path }) => ({ contents: styles[path](), loader: "css" }));
    },
  };
}

/** Entry points by the name they have in the manifest: css/*.css and js/*.js without a leading underscore, editor and viewer. */
function entries() {
  const found = {};
  for (const [folder, ending] of [["css", ".css"], ["js", ".js"]]) {
    for (const name of readdirSync(join(here, folder)).sort()) {
      if (name.endsWith(ending) && !name.startsWith("_")) found[`${folder}/${name}`] = name;
    }
  }
  for (const [path, name] of [["js/editor/index.js", "editor.js"], ["js/editor/editor.css", "editor.css"], ["js/viewer/index.js", "viewer.js"],
    ["js/viewer/worker.js", "pdf-worker.js"]]) {
    if (existsSync(join(here, path))) found[path] = name;
  }
  return found;
}

/** Bundles everything in memory; chunks shared by pages come out once. */
async function bundle(fonts, named) {
  const out = await esbuild.build({
    absWorkingDir: here,
    entryPoints: Object.keys(named).map((path) => ({ in: join(here, path), out: named[path].replace(/\.\w+$/, "") })),
    outdir: target, write: false, metafile: true, bundle: true, minify: true, splitting: true, format: "esm",
    target: ["es2022", "chrome111", "firefox115", "safari16.4"], charset: "utf8", legalComments: "inline",
    entryNames: "[name].[hash]", chunkNames: "part.[hash]", assetNames: "[name].[hash]",
    define: { PDFJS_FOLDER: JSON.stringify(pdfjsFolder) },
    loader: { ".woff2": "file", ".svg": "dataurl" }, plugins: [sources(fonts)], logLevel: "warning",
  });
  const files = new Map(out.outputFiles.map((file) => [basename(file.path), Buffer.from(file.contents)]));
  const manifest = {};
  for (const [path, { entryPoint, inputs }] of Object.entries(out.metafile.outputs)) {
    const name = basename(path);
    if (entryPoint && named[entryPoint]) manifest[named[entryPoint]] = name;
    else if (name.endsWith(".woff2")) manifest[basename(Object.keys(inputs)[0])] = name;
  }
  return { files, manifest: Object.fromEntries(Object.entries(manifest).sort()), sentences: sentences(out.metafile.outputs, named) };
}

/** What each script says, with its parts: what is marked in the sources that it is made of (sikodms/strings.py reads the same). */
function sentences(outputs, named) {
  const sources = (path, seen = new Set()) => {
    if (seen.has(path)) return [];
    seen.add(path);
    const { inputs, imports } = outputs[path];
    return [...Object.keys(inputs).filter((name) => name.startsWith("js/")), ...imports.filter(({ external }) => !external).flatMap((each) => sources(each.path, seen))];
  };
  const marked = (name) => [...readFileSync(join(here, name), "utf8").matchAll(/(?<![\w$.])_(?:html)?\("((?:[^"\\\n]|\\.)+)"/g)].map(([, text]) => JSON.parse(`"${text}"`));
  const found = Object.entries(outputs).filter(([, { entryPoint }]) => entryPoint && named[entryPoint]?.endsWith(".js"))
    .map(([path, { entryPoint }]) => [named[entryPoint], [...new Set(sources(path).flatMap(marked))].sort()]);
  return Object.fromEntries(found.filter(([, said]) => said.length).sort());
}

/** Pictures go out as they are, under a name with their hash. */
function addPictures(files, manifest) {
  for (const name of readdirSync(join(here, "images")).sort()) {
    const bytes = readFileSync(join(here, "images", name));
    const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8).toUpperCase();
    manifest[name] = name.replace(/(\.\w+)$/, `.${hash}$1`);
    files.set(manifest[name], bytes);
  }
}

/** What pdf.js fetches by name when a PDF needs it: fonts that are not embedded, and two decoders of pictures without WebAssembly. */
function addPdfData(files) {
  for (const [folder, wanted] of [["standard_fonts", /\.(pfb|ttf)$|^LICENSE/], ["wasm", /_nowasm_fallback\.js$|^LICENSE_(PDFJS_)?(JBIG2|OPENJPEG)$/]]) {
    for (const name of readdirSync(join(pdfjs, folder)).filter((each) => wanted.test(each)).sort()) {
      files.set(`${pdfjsFolder}/${name}`, readFileSync(join(pdfjs, folder, name)));
    }
  }
}

/** Puts a file in place at once, so that a running portal never serves half of it. */
function place(name, bytes) {
  writeFileSync(join(target, `${name}.new`), bytes);
  renameSync(join(target, `${name}.new`), join(target, name));
}

/** Writes the files with their compressed forms, then the manifest, then removes what no build names any more. */
function publish(files, manifest, said) {
  mkdirSync(join(target, pdfjsFolder), { recursive: true });
  const kept = new Set(["manifest.json", "sentences.json", pdfjsFolder]);
  const keep = (name, bytes) => { place(name, bytes); kept.add(name); };
  for (const [name, bytes] of files) {
    keep(name, bytes);
    if (!/\.(css|js|svg)$/.test(name)) continue;
    keep(`${name}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
    keep(`${name}.gz`, gzipSync(bytes, { level: 9 }));
  }
  place("sentences.json", JSON.stringify(said, null, 1) + "\n");
  place("manifest.json", JSON.stringify(manifest, null, 1) + "\n");
  for (const name of readdirSync(target)) if (!kept.has(name)) rmSync(join(target, name), { recursive: true });
}

const started = Date.now();
const fonts = mkdtempSync(join(tmpdir(), "sikodms-fonts-"));
try {
  await subsetFonts(fonts);
  const { files, manifest, sentences: said } = await bundle(fonts, entries());
  addPictures(files, manifest);
  addPdfData(files);
  publish(files, manifest, said);
  console.log(`${files.size} files in ${relative(process.cwd(), target) || "."}, ${Date.now() - started} ms`);
} finally {
  rmSync(fonts, { recursive: true });
}
