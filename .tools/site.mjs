// Builds what the browser receives into target/site (or QINGHE_SITE_DIR):
//   cargo (islands as WASM) → qinghe-bindgen → wasm-opt → esbuild (one small JS) → lightningcss → hashed names → .br and .gz
// and fails when the result is larger than our promise. Run by `make site`; `.tools/setup.sh wasm node` provides the tools.
//   --strict   a compiler warning is a failure
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import { homedir, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const SITE = resolve(ROOT, process.env.QINGHE_SITE_DIR || "target/site");
const PKG = join(SITE, "pkg");
const TARGET = resolve(ROOT, process.env.CARGO_TARGET_DIR || "target");
const { BROWSER_CARGO, SITE_TOOLS } = process.env;
// The tool that writes the JavaScript is a member of the workspace, built like the server that will carry the bundle.
const PROFILE = process.env.BINDGEN_PROFILE || "dev";
const BINDGEN = join(TARGET, PROFILE === "dev" ? "debug" : PROFILE, "qinghe-bindgen");
const BUDGET = { script: 130_000, css: 20_000, scenes: 5_000 }; // bytes after brotli
const strict = process.argv.includes("--strict");

function fail(message) {
  console.error(`site: ${message}`);
  process.exit(1);
}
if (!BROWSER_CARGO || !SITE_TOOLS) fail("run it as `make site`, which sets the paths of its tools");

const sha = (...parts) => {
  const h = createHash("sha256");
  for (const p of parts) h.update(p);
  return h.digest("hex").slice(0, 12);
};
const run = (command, args) => {
  const r = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (r.status !== 0) fail(`${command} failed${r.error ? `: ${r.error.message}` : ""}`);
};

// The browser build has a target folder of its own: its compiler may differ from the native one, and two compilers in one
// folder would rebuild each other's work. Remapped paths keep the builder's home out of the file that everybody downloads.
async function compile() {
  const cargoHome = process.env.CARGO_HOME || join(homedir(), ".cargo");
  const target = join(TARGET, "browser");
  const args = "rustc -p qinghe-islands --lib --crate-type cdylib --features hydrate --target wasm32-unknown-unknown --profile wasm-release";
  const child = spawn(BROWSER_CARGO, args.split(" "), {
    cwd: ROOT,
    env: { ...process.env, CARGO_TARGET_DIR: target, RUSTFLAGS: `--remap-path-prefix=${cargoHome}/registry/src=crates` },
    stdio: ["ignore", "inherit", "pipe"],
  });
  let warned = false;
  child.stderr.on("data", (chunk) => {
    process.stderr.write(chunk);
    warned ||= /generated \d+ warning/.test(chunk.toString());
  });
  const status = await new Promise((done) => child.on("close", done));
  if (status !== 0) fail("the browser build failed");
  if (strict && warned) fail("the browser build has warnings");
  return join(target, "wasm32-unknown-unknown/wasm-release/qinghe_islands.wasm");
}

function bundle(wasmFile) {
  const tools = createRequire(join(SITE_TOOLS, "package.json"));
  const work = fs.mkdtempSync(join(tmpdir(), "qinghe-site-"));
  try {
    run("cargo", ["build", "--quiet", "--profile", PROFILE, "-p", "qinghe-bindgen"]);
    run(BINDGEN, [wasmFile, work]);
    const raw = join(work, "qinghe_bg.wasm");
    const small = join(work, "small.wasm");
    // The features rustc's default wasm32 CPU uses, and no others: `-all` may emit what older browsers cannot read.
    const features = ["bulk-memory", "bulk-memory-opt", "multivalue", "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext"];
    // Flat code first: the second round then finds more that is alike (2 KB over the wire less than one round).
    const shrink = ["-Oz", "-Oz", "--flatten", "--rereloop", "-Oz", "-Oz"];
    run(process.execPath, [join(SITE_TOOLS, "node_modules/binaryen/bin/wasm-opt"), ...shrink, "--strip-debug", "--strip-producers", ...features.map((f) => `--enable-${f}`), raw, "-o", small]);

    const js = tools("esbuild").buildSync({
      entryPoints: [join(work, "qinghe.js")], bundle: true, format: "esm", target: "es2020", minify: true, legalComments: "none", write: false,
    }).outputFiles[0].text;
    const wasm = fs.readFileSync(small);
    // Leptos asks for `<name>.js` and `<name>_bg.wasm`: both carry one hash, made from both.
    const name = `qinghe.${sha(wasm, js)}`;
    return { name, wasm, js: Buffer.from(js.replaceAll("qinghe_bg.wasm", `${name}_bg.wasm`)) };
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

function styles(sheet) {
  const { bundle: bundleCss } = createRequire(join(SITE_TOOLS, "package.json"))("lightningcss");
  // Chrome 86 is the oldest browser seen on pupils' phones: no range media queries, no nesting.
  const { code, warnings } = bundleCss({ filename: join(ROOT, "style", sheet), minify: true, targets: { chrome: 86 << 16 } });
  for (const w of warnings) fail(`style: ${w.message} (${w.loc?.filename}:${w.loc?.line})`);
  return Buffer.from(code);
}

/** Every file below a folder with its content, for the freshness key and for copying. */
function files(folder) {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile())
    .map((e) => join(e.parentPath ?? e.path, e.name))
    .sort();
}

const wasmFile = await compile();
const css = styles("main.css");
const scenesCss = styles("scenes.css");
const assets = files(join(ROOT, "style/assets"));
// All that decides the result. Where it is unchanged and every file is still there, the slow half is skipped.
const key = sha(fs.readFileSync(wasmFile), css, scenesCss, ...assets.flatMap((f) => [f.slice(ROOT.length), fs.readFileSync(f)]),
  fs.readFileSync(fileURLToPath(import.meta.url)), SITE_TOOLS, fs.readFileSync(join(ROOT, "Cargo.lock")));
const stampFile = join(SITE, ".stamp");
const stamp = fs.existsSync(stampFile) ? JSON.parse(fs.readFileSync(stampFile)) : {};
let manifest;
if (stamp.key === key && stamp.files.every((f) => fs.existsSync(join(SITE, f)))) {
  manifest = JSON.parse(fs.readFileSync(join(SITE, "manifest.json")));
} else {
  const { name, wasm, js } = bundle(wasmFile);
  const cssName = `qinghe.${sha(css)}.css`;
  const scenesName = `scenes.${sha(scenesCss)}.css`;
  const outputs = { [`${name}_bg.wasm`]: wasm, [`${name}.js`]: js, [cssName]: css, [scenesName]: scenesCss };
  // Assets keep their names (pages and other sites link to them); text ones are worth compressing too.
  for (const f of assets) outputs[f.slice(join(ROOT, "style/assets").length + 1)] = fs.readFileSync(f);

  fs.rmSync(SITE, { recursive: true, force: true }); // no stale hashes
  const written = ["manifest.json"];
  const write = (file, data) => {
    fs.mkdirSync(dirname(join(PKG, file)), { recursive: true });
    fs.writeFileSync(join(PKG, file), data);
    written.push(`pkg/${file}`);
  };
  const brotli = (data) => brotliCompressSync(data, { params: {
    [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: data.length, [constants.BROTLI_PARAM_LGWIN]: 22,
  } });
  const size = {};
  for (const [file, data] of Object.entries(outputs)) {
    write(file, data);
    if (!/\.(wasm|js|css|svg|json|txt|webmanifest)$/.test(file)) continue; // pictures are compressed already
    const br = brotli(data);
    size[file] = br.length;
    write(`${file}.br`, br);
    write(`${file}.gz`, gzipSync(data, { level: 9 }));
  }
  manifest = {
    output_name: name,
    css: `pkg/${cssName}`,
    scenes: `pkg/${scenesName}`,
    brotli_bytes: { wasm: size[`${name}_bg.wasm`], js: size[`${name}.js`], css: size[cssName], scenes: size[scenesName] },
  };
  fs.writeFileSync(join(SITE, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  fs.writeFileSync(stampFile, JSON.stringify({ key, files: written }));
}

const { wasm, js, css: cssBytes, scenes: scenesBytes } = manifest.brotli_bytes;
const kb = (n) => `${(n / 1000).toFixed(1)} KB`;
const script = wasm + js;
console.log(`site: ${manifest.output_name}, over the wire (brotli):`);
console.log(`  WASM ${kb(wasm)} + JS ${kb(js)} = ${kb(script)} of ${kb(BUDGET.script)}`);
console.log(`  CSS ${kb(cssBytes)} of ${kb(BUDGET.css)}, of stories ${kb(scenesBytes)} of ${kb(BUDGET.scenes)}`);
if (script > BUDGET.script || cssBytes > BUDGET.css || scenesBytes > BUDGET.scenes) fail("over budget: find what grew (an island's new dependency?) before raising a limit");
