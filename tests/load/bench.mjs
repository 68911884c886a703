// Measures the release build on this machine, with the load generator (wrk) on the same processors. Started by run.sh.
//
// The data: a region of 10 schools, 250 classes and 10,000 pupils, imported by the command line; 256 of the pupils sign in
// and do the lesson over HTTP up to an open quiz. Every figure is the median of a few short runs, printed with the load
// average before it and with the share of the processors that other programs used meanwhile. A run with an error, a timeout or a
// status of 4xx or 5xx fails its figure. `missed` is a goal that was not reached; the exit code is 1 then.

import { execFileSync, spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import net from "node:net";
import os from "node:os";
import path from "node:path";

const BIN = process.env.QINGHE_BIN;
const DIR = process.env.BENCH_DIR;
const HERE = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const RUNS = Number(process.env.BENCH_RUNS ?? 3);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 6);
const CORES = os.availableParallelism();
const PARTS = process.argv.slice(2);
const wants = (part) => PARTS.length === 0 || PARTS.includes(part);

const SCHOOLS = 10;
const CLASSES = 25; // a school
const PUPILS = 40; // a class
const AT_WORK = 256; // pupils with an open quiz
// Many more than connections: an account takes one guess at a time, and a guess may wait for seconds on a busy machine.
const STAFF = 256;
const SCHOOL = "QB1001";
const file = (name) => path.join(DIR, name);
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const say = (text) => process.stderr.write(`-- bench: ${text}\n`);

// ---- the table ---------------------------------------------------------------------------------

const table = [];
/** Adds a row; `verdict` is true or false, or undefined when there is no goal. */
function row(figure, value, goal, verdict, weather = "") {
  table.push([figure, value, goal ?? "", verdict === undefined ? "" : verdict ? "ok" : "missed", weather]);
  say(`${figure}: ${value} ${goal ? `(goal ${goal})` : ""} ${weather}`);
}
function print() {
  const rows = [["figure", "value", "goal", "", "load before; others' cores"], ...table];
  const widths = rows[0].map((_, n) => Math.max(...rows.map((r) => r[n].length)));
  for (const r of rows) console.log(r.map((cell, n) => cell.padEnd(widths[n])).join("  ").trimEnd());
}
const whole = (n) => Math.round(n).toLocaleString("en");
const ms = (n) => `${n < 10 ? n.toFixed(1) : Math.round(n)} ms`;
const mib = (kib) => `${(kib / 1024).toFixed(1)} MiB`;

// ---- what else the machine does ----------------------------------------------------------------

const TICKS = 100; // USER_HZ, the same on every Linux
const stat = (pid) => fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
/** Seconds of processor time of all programs, and of ours: this process, its ended children, and the server. */
function spent(server) {
  const all = fs.readFileSync("/proc/stat", "utf8").split("\n")[0].trim().split(/\s+/).slice(1).map(Number);
  const me = stat("self");
  let own = [11, 12, 13, 14].reduce((sum, n) => sum + Number(me[n]), 0);
  const its = server ? [11, 12].reduce((sum, n) => sum + Number(stat(server.pid)[n]), 0) : 0;
  own += its;
  return { server: its / TICKS, busy: (all[0] + all[1] + all[2] + all[5] + all[6] + all[7]) / TICKS, own: own / TICKS, at: performance.now() / 1000 };
}
async function weather(server, work) {
  const load = os.loadavg()[0].toFixed(1);
  const a = spent(server);
  const result = await work();
  const b = spent(server);
  const others = Math.max(0, (b.busy - a.busy - (b.own - a.own)) / (b.at - a.at));
  // What one request costs the server, and all our programs: unlike the rate it hardly depends on other programs.
  if (server && result.requests) Object.assign(result, { cost: ((b.server - a.server) * 1e6) / result.requests, costAll: ((b.own - a.own) * 1e6) / result.requests });
  return { result, weather: `${load}; ${others.toFixed(2)}` };
}

// ---- the server --------------------------------------------------------------------------------

function environment(folder, more = {}) {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("QINGHE_")));
  return {
    ...clean,
    QINGHE_DATABASE_URL: `sqlite:${path.join(folder, "qinghe.db")}`,
    QINGHE_SECRETS_FILE: path.join(folder, "secrets.toml"),
    // All load comes from one address.
    QINGHE_LIMITS__SIGN_INS_PER_MINUTE: "1000000",
    ...more,
  };
}
const cli = (folder, args, options = {}) =>
  execFileSync(BIN, args, { env: environment(folder), cwd: DIR, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["pipe", "pipe", "inherit"], ...options });

const freePort = () =>
  new Promise((done) => {
    const probe = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });

const started = new Set();
const killAll = () => started.forEach((child) => child.kill("SIGKILL"));
process.on("exit", killAll);
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));

/** Sends a request and waits for the status line only. */
const status = (port, address) =>
  new Promise((done) => {
    const socket = net.connect(port, "127.0.0.1");
    socket.on("error", () => done(0));
    socket.on("connect", () => socket.write(`GET ${address} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`));
    socket.on("data", (bytes) => {
      done(Number(bytes.toString("latin1", 9, 12)));
      socket.destroy();
    });
    socket.on("close", () => done(0));
  });

/** Starts a server that logs as it does by default, to a file; resolves at its first 200 on /readyz. */
async function serve(folder, more = {}) {
  const port = await freePort();
  const log = fs.openSync(file("server.log"), "w");
  const began = performance.now();
  const child = spawn(BIN, ["serve"], { env: environment(folder, { QINGHE_ADDR: `127.0.0.1:${port}`, ...more }), cwd: DIR, stdio: ["ignore", "ignore", log] });
  fs.closeSync(log);
  started.add(child);
  const ended = new Promise((done) => child.on("exit", done));
  ended.then(() => started.delete(child));
  while ((await status(port, "/readyz")) !== 200) {
    if (child.exitCode !== null || performance.now() - began > 20_000) throw new Error(`no server: ${fs.readFileSync(file("server.log"), "utf8").slice(-600)}`);
    await sleep(1);
  }
  const ready = performance.now() - began;
  const memory = (what) => Number(fs.readFileSync(`/proc/${child.pid}/status`, "utf8").match(new RegExp(`${what}:\\s+(\\d+)`))[1]);
  /** Resets VmHWM, the most memory used. */
  const forgetPeak = () => fs.writeFileSync(`/proc/${child.pid}/clear_refs`, "5");
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  return { pid: child.pid, port, ready, memory, forgetPeak, stop, base: `http://127.0.0.1:${port}` };
}

// ---- wrk ---------------------------------------------------------------------------------------

/** Runs wrk once. `bad` is the number of its errors. */
async function wrk(server, script, connections, args, seconds = SECONDS) {
  const child = spawn("wrk", ["-t1", `-c${connections}`, `-d${seconds}s`, "--timeout", "5s", "-s", path.join(HERE, script), server.base, "--", ...args.map(String)], {
    env: { ...process.env, BENCH_LUA: HERE },
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.add(child);
  let out = "";
  let err = "";
  child.stdout.on("data", (bytes) => (out += bytes));
  child.stderr.on("data", (bytes) => (err += bytes));
  await new Promise((done) => child.on("close", done));
  started.delete(child);
  const line = out.match(/^@@(.*)$/m);
  if (!line) throw new Error(`wrk ${script}: ${out}${err}`);
  if (err) say(err.trim());
  const run = JSON.parse(line[1]);
  run.rate = run.requests / run.seconds;
  run.faults = Object.fromEntries(["connect", "read", "write", "status", "timeout"].filter((k) => run[k] > 0).map((k) => [k, run[k]]));
  run.bad = Object.values(run.faults).reduce((a, b) => a + b, 0) + (err.includes("refused:") && !run.status ? 1 : 0);
  return run;
}
const faults = (runs) => {
  const bad = runs.filter((r) => r.bad > 0);
  return bad.length === 0 ? "" : `; FAULTS ${bad.map((r) => JSON.stringify(r.faults)).join(" ")}`;
};
const sound = (runs) => runs.every((r) => r.bad === 0);
const of = (runs, what) => median(runs.map((r) => r[what]));
const cost = (runs) => `${of(runs, "cost").toFixed(0)} µs, with the load generator ${of(runs, "costAll").toFixed(0)} µs`;
const spread = (runs) => runs.map((r) => whole(r.rate)).join(" / ");

// ---- requests without a browser ---------------------------------------------------------------

const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
function ask(server, method, address, { cookie, form } = {}) {
  const body = form === undefined ? undefined : new URLSearchParams(form).toString();
  const headers = { Origin: server.base, "Accept-Language": "zh-CN" };
  if (cookie) headers.Cookie = cookie;
  if (method === "POST") Object.assign(headers, { "Content-Type": "application/x-www-form-urlencoded", "Content-Length": Buffer.byteLength(body ?? "") });
  return new Promise((done, fail) => {
    const request = http.request(server.base + address, { method, headers, agent }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part) => (text += part));
      answer.on("end", () => {
        const set = (answer.headers["set-cookie"] ?? []).map((c) => c.split(";")[0]).find((c) => /^(__Host-)?qinghe=/.test(c));
        done({ status: answer.statusCode, location: answer.headers.location ?? "", text, cookie: set });
      });
    });
    request.on("error", fail);
    request.end(body);
  });
}
const plain = (html) => html.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
function expect(answer, code, what) {
  if (answer.status !== code) throw new Error(`${what}: ${answer.status} ${answer.location} ${answer.text.slice(0, 300)}`);
  return answer;
}

// ---- the data ----------------------------------------------------------------------------------

function writeFiles() {
  const orgs = [["QB", null, "region"], ["QB-A", "QB", "city"], ["QB-A-1", "QB-A", "county"]];
  for (let n = 1; n <= SCHOOLS; n++) orgs.push([`QB${1000 + n}`, "QB-A-1", "school"]);
  let toml = orgs.map(([code, parent, kind]) => `[[org]]\ncode = "${code}"\n${parent ? `parent = "${parent}"\n` : ""}kind = "${kind}"\nname = { zh = "测试${code}", en = "Bench ${code}" }\n`).join("\n");
  fs.writeFileSync(file("orgs.toml"), toml);
  for (let n = 1; n <= STAFF; n++) toml += `\n[[staff]]\nusername = "bench.${n}"\nname = "测试${n}"\nroles = [{ role = "school_admin", at = "${SCHOOL}" }]\n`;
  fs.writeFileSync(file("staff.toml"), toml);
  const surnames = [..."王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"];
  const given = ["子墨", "雨桐", "欣怡", "浩然", "思远", "梓涵", "宇轩", "诗涵", "一诺", "晨曦", "若溪", "明哲", "可欣"];
  const lines = ["学校,年级,班级,学号,姓名"];
  for (let s = 1; s <= SCHOOLS; s++)
    for (let c = 0; c < CLASSES; c++)
      for (let p = 1; p <= PUPILS; p++)
        lines.push(`QB${1000 + s},${c % 2 ? "六年级" : "五年级"},${Math.floor(c / 2) + 1}班,${c * 100 + p},${surnames[(c + p * 7) % 20]}${given[(s + p * 5) % 13]}`);
  fs.writeFileSync(file("roster.csv"), `${lines.join("\n")}\n`);
}

/** The activation links of the staff, which `org import` prints once. */
function importStaff(folder) {
  cli(folder, ["init"]);
  const out = cli(folder, ["org", "import", file("staff.toml")]);
  const staff = [...out.matchAll(/^\s*(bench\.\d+)\s+\S+(\/activate\/\S+)\s*$/gm)].map(([, username, link]) => ({ username, link }));
  if (staff.length !== STAFF) throw new Error(`staff: ${staff.length} links\n${out}`);
  return staff;
}

/** Each of the staff chooses a password. */
async function activate(server, staff) {
  const accounts = [];
  for (const { username, link } of staff) {
    const password = `Qx7-words-here-${username}`;
    expect(await ask(server, "POST", link, { form: { new: password, again: password } }), 303, "activation");
    accounts.push({ username, password });
  }
  return accounts;
}

/** Class name, number and PIN of every pupil of a school, from the printed slips. */
function readSlips(folder) {
  cli(folder, ["slips", "--at", SCHOOL, "--lang", "zh", "--out", file("slips.html")]);
  const html = fs.readFileSync(file("slips.html"), "utf8");
  return html.split('class="slip"').slice(1).map((slip) => {
    const cells = [...slip.matchAll(/<dd(?: class="slip__pin")?>(.*?)<\/dd>/g)].map(([, text]) => plain(text.replace(/<!.*?>/g, "")).trim());
    return { class: cells[1], number: cells[2], pin: cells[3] };
  });
}

async function prepare(server, folder, staff) {
  const page = expect(await ask(server, "GET", `/sign-in?school=${SCHOOL}`), 200, "sign-in page");
  const classes = new Map([...page.text.matchAll(/<option value="([0-9a-f-]{36})"[^>]*>(.*?)<\/option>/g)].map(([, id, name]) => [plain(name.replace(/<!.*?>/g, "")).trim(), id]));
  const pupils = readSlips(folder).map((p) => ({ ...p, form: { school: SCHOOL, class: classes.get(p.class), number: p.number, pin: p.pin } }));
  if (pupils.length !== CLASSES * PUPILS || pupils.some((p) => !p.form.class || !/^\d+$/.test(p.pin))) throw new Error(`slips: ${pupils.length} pupils, first ${JSON.stringify(pupils[0])}, classes ${classes.size}`);
  fs.writeFileSync(file("pins.tsv"), `${pupils.map((p) => new URLSearchParams(p.form)).join("\n")}\n`);

  // The staff choose passwords, and a school administrator sets the lesson for the classes.
  const accounts = await activate(server, staff);
  const { cookie } = expect(await ask(server, "POST", "/sign-in/staff", { form: accounts.pop() }), 303, "staff sign-in");
  const atWork = pupils.slice(0, AT_WORK);
  const due = new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 16);
  for (const id of new Set(atWork.map((p) => p.form.class))) {
    const form = { module: "m02", due_at: due, note: "请在截止前完成。" };
    expect(await ask(server, "POST", `/teach/classes/${id}/assign`, { cookie, form }), 303, "assign");
  }
  fs.writeFileSync(file("staff.tsv"), `${accounts.map((s) => new URLSearchParams(s)).join("\n")}\n`);

  // The first pupil's requests are recorded, and sent again for the others.
  const way = [];
  const begin = async (pupil) => {
    pupil.cookie = expect(await ask(server, "POST", "/sign-in", { form: pupil.form }), 303, "pupil sign-in").cookie;
    const home = expect(await ask(server, "GET", "/learn", { cookie: pupil.cookie }), 200, "home");
    pupil.lesson = home.text.match(/\/learn\/[0-9a-f-]{36}/)?.[0];
    if (!pupil.lesson) throw new Error("no lesson on the start page");
  };
  const open = async (pupil) => {
    const { cookie } = pupil;
    // The first pupil's steps are recorded already; a second time is harmless.
    for (const [step, form] of way) expect(await ask(server, "POST", `${pupil.lesson}/steps/${step}`, { cookie, form }), 303, step);
    expect(await ask(server, "POST", `${pupil.lesson}/quiz`, { cookie, form: {} }), 303, "quiz");
    const quiz = plain(expect(await ask(server, "GET", `${pupil.lesson}/quiz`, { cookie }), 200, "quiz").text);
    pupil.attempt = quiz.match(/"quiz":\["([0-9a-f-]{36})"/)?.[1];
    pupil.items = [...quiz.matchAll(/\["(m02-[a-z0-9]+)","(?:One|Many|Order|Match|Text|Number)"/g)].map(([, id]) => id);
    if (!pupil.attempt || pupil.items.length !== 10) throw new Error(`quiz: attempt ${pupil.attempt}, ${pupil.items.length} items`);
  };
  await begin(atWork[0]);
  await find(server, atWork[0], way);
  for (let n = 0; n < atWork.length; n += 8)
    await Promise.all(atWork.slice(n, n + 8).map(async (pupil) => {
      if (pupil !== atWork[0]) await begin(pupil);
      await open(pupil);
    }));
  // Item by item, so that successive requests are of different pupils.
  const lines = [];
  for (let item = 0; item < 10; item++) for (const p of atWork) lines.push([p.cookie, p.attempt, p.items[item]].join("\t"));
  fs.writeFileSync(file("answers.tsv"), `${lines.join("\n")}\n`);
  return pupils;
}

/** Does the lesson as a pupil without JavaScript would. Returns what was posted. */
async function find(server, pupil, way) {
  const { cookie, lesson } = pupil;
  for (let tries = 0; tries < 100; tries++) {
    const overview = expect(await ask(server, "GET", lesson, { cookie }), 200, "lesson").text;
    const links = [...overview.matchAll(/\/steps\/([a-z0-9-]+)/g)].map(([, step]) => step);
    const quiz = await ask(server, "GET", `${lesson}/quiz`, { cookie });
    if (quiz.status === 200) return;
    const step = links.at(-1); // the last one that can be reached
    const html = expect(await ask(server, "GET", `${lesson}/steps/${step}`, { cookie }), 200, step).text;
    const forks = [...html.matchAll(/name="choice" value="([^"]+)"/g)].map(([, id]) => id);
    const taken = plain(html.match(/name="path" value="([^"]*)"/)?.[1] ?? "");
    // The first choice of every question, all entries in the order shown.
    const chosen = new Map([...html.matchAll(/<input[^>]*>/g)].map(([tag]) => [tag.match(/name="(chosen[^"]*)"/)?.[1], tag.match(/value="([^"]+)"/)?.[1]]).reverse());
    chosen.delete(undefined);
    const places = [...html.matchAll(/name="tap" value="([^"]+)"/g)].map(([, place]) => ["place", place]);
    const form = forks.length > 0 ? { path: taken, choice: forks[tries % forks.length] } : [...chosen, ...places];
    expect(await ask(server, "POST", `${lesson}/steps/${step}`, { cookie, form }), 303, step);
    way.push([step, form]);
  }
  throw new Error(`no way through the lesson: ${JSON.stringify(way)}`);
}

/** The sum of all revisions in the database: every stored write raised one of them by one. */
function stored(folder) {
  const script = "import sqlite3,sys;print(sqlite3.connect('file:'+sys.argv[1]+'?mode=ro',uri=True).execute('select coalesce(sum(revision),0) from answers').fetchone()[0])";
  const run = spawnSync("python3", ["-c", script, path.join(folder, "qinghe.db")], { encoding: "utf8" });
  if (run.status === 0) return Number(run.stdout);
  const shell = spawnSync("sqlite3", ["-readonly", path.join(folder, "qinghe.db"), "select coalesce(sum(revision),0) from answers"], { encoding: "utf8" });
  return shell.status === 0 ? Number(shell.stdout) : NaN;
}

// ---- the figures -------------------------------------------------------------------------------

function sizes() {
  const { brotli_bytes: b } = JSON.parse(fs.readFileSync(path.join(process.env.TARGET, "site/manifest.json"), "utf8"));
  row("brotli bytes: WASM + JS + CSS", `${whole(b.wasm)} + ${whole(b.js)} + ${whole(b.css)}`);
  row("release binary", `${(fs.statSync(BIN).size / 1048576).toFixed(1)} MiB`);
  const fd = fs.openSync(file("fsync"), "w");
  const times = Array.from({ length: 100 }, (_, n) => {
    const at = performance.now();
    fs.writeSync(fd, Buffer.alloc(4096, n), 0, 4096, n * 4096);
    fs.fdatasyncSync(fd);
    return performance.now() - at;
  });
  fs.closeSync(fd);
  row("this disk: 4 KiB written and synced", `${median(times).toFixed(2)} ms`);
}

async function roster() {
  const dry = [];
  const real = [];
  const { weather: w } = await weather(undefined, async () => {
    for (let n = 0; n < RUNS; n++) {
      const folder = file(`roster-${n}`);
      fs.mkdirSync(folder);
      cli(folder, ["init"]);
      cli(folder, ["org", "import", file("orgs.toml")]);
      for (const [times, more] of [[dry, ["--dry-run"]], [real, []]]) {
        const at = performance.now();
        const out = cli(folder, ["roster", "import", file("roster.csv"), "--at", "QB", "--lang", "en", ...more]);
        times.push(performance.now() - at);
        if (!out.includes(`${SCHOOLS * CLASSES * PUPILS} new`)) throw new Error(`roster: ${out.slice(-300)}`);
      }
    }
  });
  row("roster of 10,000 pupils, dry run", `${(median(dry) / 1000).toFixed(2)} s`, "", undefined, w);
  row("roster of 10,000 pupils, import", `${(median(real) / 1000).toFixed(2)} s`, "≤ 2 s", median(real) <= 2000, w);
}

async function start(folder) {
  const times = [];
  let memory;
  let anonymous;
  const { weather: w } = await weather(undefined, async () => {
    for (let n = 0; n < 10; n++) {
      const server = await serve(folder);
      times.push(server.ready);
      if (n === 9) {
        await sleep(5000);
        memory = server.memory("VmRSS");
        anonymous = server.memory("RssAnon");
      }
      await server.stop();
    }
  });
  row("start to first 200 on /readyz", ms(median(times)), "≤ 100 ms", median(times) <= 100, w);
  row("memory after 5 s without work", `${mib(memory)}, of it ${mib(memory - anonymous)} the program file`, "≤ 40 MiB", memory <= 40 * 1024, w);
}

/** Whether this binary can commit each write separately. */
const canBatch = () => /^#?\s*batching\s*=/m.test(cli(DIR, ["config"]));

async function answers(folder) {
  const modes = canBatch() ? ["group", "each"] : ["group"];
  const runs = { group: [], each: [] };
  const about = { group: [], each: [] };
  let lost = 0;
  let kept = 0;
  let known = true;
  let turn = 0;
  for (let n = 0; n < RUNS; n++) {
    for (const mode of modes) {
      const server = await serve(folder, modes.length > 1 ? { QINGHE_BATCHING: mode } : {});
      // First a short run in which every reply is read.
      const check = await wrk(server, "answers.lua", 64, [file("answers.tsv"), ++turn * 1e8, "check"], 1);
      await sleep(200);
      const before = stored(folder);
      const { result: run, weather: w } = await weather(server, () => wrk(server, "answers.lua", 64, [file("answers.tsv"), ++turn * 1e8]));
      await sleep(200);
      const more = stored(folder) - before;
      run.bad += check.bad;
      runs[mode].push(run);
      about[mode].push(w);
      // wrk stops reading while up to 64 requests are open: those may be stored and not counted.
      known &&= Number.isFinite(more);
      lost += Math.max(0, run.requests - more);
      kept += run.requests;
      if (more > run.requests + 64) throw new Error(`stored ${more}, sent ${run.requests}`);
      await server.stop();
    }
  }
  const rate = of(runs.group, "rate");
  row("answers saved a second, 64 connections", `${whole(rate)} (${spread(runs.group)})${faults(runs.group)}`, "≥ 10,000", rate >= 10_000 && sound(runs.group), about.group.join(" "));
  row("  p50, p99", `${ms(of(runs.group, "p50"))}, ${ms(of(runs.group, "p99"))}`);
  row("  processor time of one", cost(runs.group));
  if (modes.length > 1) {
    const each = of(runs.each, "rate");
    row("  the same, one commit a write", `${whole(each)} (${spread(runs.each)})${faults(runs.each)}`, "", sound(runs.each) ? undefined : false, about.each.join(" "));
    row("  p50, p99", `${ms(of(runs.each, "p50"))}, ${ms(of(runs.each, "p99"))}`);
    row("  processor time of one", cost(runs.each));
    row("  group commit is faster by", `${(rate / each).toFixed(1)} ×`, "≥ 5 ×", rate / each >= 5);
  } else row("  the same, one commit a write", "not measured: this binary has no setting `batching`", "≥ 5 ×", false);
  row("  acknowledged answers that are not stored", known ? `${lost} of ${whole(kept)}` : "not verified: no python3, no sqlite3", "0", known && lost === 0);
}

async function learn(folder) {
  const server = await serve(folder);
  await wrk(server, "learn.lua", 8, [file("answers.tsv")], 2);
  const size = (await ask(server, "GET", "/learn", { cookie: fs.readFileSync(file("answers.tsv"), "utf8").split("\t")[0] })).text.length;
  const runs = [];
  const about = [];
  for (let n = 0; n < RUNS; n++) {
    const { result, weather: w } = await weather(server, () => wrk(server, "learn.lua", 8, [file("answers.tsv")]));
    runs.push(result);
    about.push(w);
  }
  await server.stop();
  const rate = of(runs, "rate");
  row(`pupils' start pages a second, 8 connections`, `${whole(rate)} (${spread(runs)})${faults(runs)}`, "≥ 3,000", rate >= 3000 && sound(runs), about.join(" "));
  row("  p50, p99; size of the page", `${ms(of(runs, "p50"))}, ${ms(of(runs, "p99"))}; ${whole(size)} characters, ${whole(runs[0].bytes / runs[0].requests)} bytes sent`);
  row("  processor time of one", cost(runs));
}

async function pins(folder) {
  const server = await serve(folder);
  const runs = [];
  const about = [];
  for (let n = 0; n < RUNS; n++) {
    const { result, weather: w } = await weather(server, () => wrk(server, "form.lua", 64, [file("pins.tsv"), "/sign-in"]));
    runs.push(result);
    about.push(w);
  }
  await server.stop();
  const rate = of(runs, "rate");
  row("sign-ins with an issued PIN a second, 64 connections", `${whole(rate)} (${spread(runs)})${faults(runs)}`, "≥ 3,000", rate >= 3000 && sound(runs), about.join(" "));
  row("  p50, p99", `${ms(of(runs, "p50"))}, ${ms(of(runs, "p99"))}`);
  row("  processor time of one", cost(runs));
}

/** Waits until the server has finished the requests that wrk left open: an open guess locks its account. */
async function quiet(server) {
  const ticks = () => [11, 12].reduce((sum, n) => sum + Number(stat(server.pid)[n]), 0);
  for (let tries = 0; tries < 20; tries++) {
    const before = ticks();
    await sleep(500);
    if (ticks() - before <= 1) return;
  }
}

async function staffStorm(folder) {
  const server = await serve(folder);
  // One hash: a single staff sign-in, less a single PIN sign-in, which is the same without the hash.
  const one = [];
  const storms = [];
  const calm = [];
  const during = [];
  const about = [];
  for (let n = 0; n < RUNS; n++) {
    const withHash = await wrk(server, "form.lua", 1, [file("staff.tsv"), "/sign-in/staff", "check"], 3);
    const without = await wrk(server, "form.lua", 1, [file("pins.tsv"), "/sign-in"], 1);
    one.push(withHash.p50 - without.p50);
    // 8 pupils, each with a page about every 40 ms: about 200 pages a second.
    calm.push(await wrk(server, "learn.lua", 8, [file("answers.tsv"), 40]));
    const { result, weather: w } = await weather(server, () => Promise.all([
      wrk(server, "form.lua", 32, [file("staff.tsv"), "/sign-in/staff", "check"]),
      wrk(server, "learn.lua", 8, [file("answers.tsv"), 40]),
    ]));
    await quiet(server);
    const alone = await wrk(server, "form.lua", 32, [file("staff.tsv"), "/sign-in/staff", "check"]);
    storms.push(alone);
    during.push(result[1]);
    if (result[0].bad > 0) Object.assign(alone, { bad: alone.bad + result[0].bad, faults: { ...alone.faults, withPages: result[0].faults } });
    await quiet(server);
    about.push(w);
  }
  const memory = [server.memory("VmRSS"), server.memory("VmHWM")];
  await server.stop();
  const hash = median(one);
  const most = CORES / (hash / 1000);
  const rate = of(storms, "rate");
  row("one password hash", ms(hash));
  row("staff sign-ins a second, 32 connections", `${rate.toFixed(1)} (${storms.map((r) => r.rate.toFixed(1)).join(" / ")})${faults(storms)}`, "", sound(storms) ? undefined : false, about.join(" "));
  row(`  of what ${CORES} cores could hash`, `${(rate / most).toFixed(2)}${rate / most > 1.1 ? " (not valid: more than can be; others slowed the single hash)" : ""}`, "≥ 0.85", rate / most >= 0.85 && rate / most <= 1.1 && sound(storms));
  row("  p50, p99", `${ms(of(storms, "p50"))}, ${ms(of(storms, "p99"))}`);
  row("  memory after, at most", memory.map(mib).join(", "), "≤ 200 MiB", memory[0] <= 200 * 1024);
  const pages = `${whole(of(calm, "rate"))} pages/s: p50 ${ms(of(calm, "p50"))}, p99 ${ms(of(calm, "p99"))}`;
  row("  start pages without the storm", `${pages}${faults(calm)}`, "", sound(calm) ? undefined : false);
  row("  start pages during the storm", `${whole(of(during, "rate"))} pages/s: p50 ${ms(of(during, "p50"))}, p99 ${ms(of(during, "p99"))}${faults(during)}`, "", sound(during) ? undefined : false);
}

// ---- a whole region ------------------------------------------------------------------------------

const STUDENTS = Number(process.env.BENCH_STUDENTS ?? 1_300_000);
const FEW = 5000;

/** A temporary PostgreSQL with fsync on; undefined when its programs are missing. */
async function postgres() {
  const versions = "/usr/lib/postgresql";
  const bins = fs.existsSync(versions) ? fs.readdirSync(versions).sort((a, b) => b - a).map((v) => path.join(versions, v, "bin")) : [];
  const bin = bins.find((b) => fs.existsSync(path.join(b, "initdb")));
  if (!bin) return undefined;
  const home = file("postgres");
  fs.mkdirSync(home);
  fs.chmodSync(DIR, 0o711);
  // PostgreSQL refuses to run as root.
  const as = {};
  if (process.getuid() === 0) {
    const [, , uid, gid] = fs.readFileSync("/etc/passwd", "utf8").split("\n").map((l) => l.split(":")).find((l) => l[0] === "postgres");
    Object.assign(as, { uid: Number(uid), gid: Number(gid) });
    fs.chownSync(home, as.uid, as.gid);
  }
  const run = (program, args) => execFileSync(path.join(bin, program), args, { ...as, cwd: "/", stdio: ["ignore", "ignore", "inherit"] });
  const data = path.join(home, "data");
  const port = await freePort();
  run("initdb", ["-D", data, "-U", "qinghe", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]);
  const options = `-p ${port} -k ${home} -c listen_addresses=127.0.0.1 -c shared_buffers=512MB -c max_wal_size=4GB -c maintenance_work_mem=256MB`;
  run("pg_ctl", ["start", "-w", "-D", data, "-l", path.join(home, "log"), "-o", options]);
  const stop = () => run("pg_ctl", ["stop", "-w", "-m", "immediate", "-D", data]);
  process.on("exit", () => fs.existsSync(path.join(data, "postmaster.pid")) && stop());
  return {
    stop,
    url: (name) => {
      run("psql", ["-q", "-h", "127.0.0.1", "-p", String(port), "-U", "qinghe", "-d", "postgres", "-c", `CREATE DATABASE ${name}`]);
      return `postgres://qinghe@127.0.0.1:${port}/${name}`;
    },
  };
}

/** Creates a region. Returns its URL and the command's output. */
function fill(engine, students, server) {
  const folder = file(`region-${engine}-${students}`);
  fs.mkdirSync(folder);
  const url = server?.url(`region_${students}`);
  const where = url ? { QINGHE_DATABASE_URL: url, QINGHE_SECRETS_FILE: path.join(folder, "demo-secrets.toml") } : {};
  const said = cli(folder, ["demo", "region", "--students", String(students), "--data-dir", folder], { env: environment(folder, where) });
  return { folder, said, env: { QINGHE_DATABASE_URL: url ?? `sqlite:${path.join(folder, "demo.db")}`, QINGHE_SECRETS_FILE: path.join(folder, "demo-secrets.toml") } };
}

/** The figures of tests/load/region.rs by name. */
const figures = (store) =>
  new Map(execFileSync(process.env.QINGHE_REGION, [store.env.QINGHE_DATABASE_URL], { encoding: "utf8" }).trim().split("\n").map((line) => line.split("\t")).map(([name, n]) => [name, Number(n)]));

/** Median and 95th percentile of 50 bureau pages on each level, one after the other, as the region's officer. */
async function dashboards(engine, store) {
  const server = await serve(store.folder, store.env);
  const form = { username: "zhou.ning", password: "demo-qinghe-626" };
  const { cookie } = expect(await ask(server, "POST", "/sign-in/staff", { form }), 303, "officer");
  const home = await ask(server, "GET", "/bureau", { cookie });
  let at = home.location.match(/[0-9a-f-]{36}/)?.[0];
  const above = new Set();
  const region = at;
  for (const level of ["region", "city", "county", "school"]) {
    const times = [];
    let text;
    const { weather: w } = await weather(server, async () => {
      for (let n = -5; n < 50; n++) {
        const began = performance.now();
        ({ text } = expect(await ask(server, "GET", `/bureau/${at}`, { cookie }), 200, level));
        if (n >= 0) times.push(performance.now() - began);
      }
      return {};
    });
    times.sort((a, b) => a - b);
    const value = `${times[25].toFixed(1)} ms, p95 ${times[47].toFixed(1)} ms; ${whole(text.length)} characters`;
    row(`${engine}: page of a ${level}`, value, level === "region" ? "≤ 50 ms" : "", level === "region" ? times[25] <= 50 : undefined, w);
    above.add(at);
    at = [...text.matchAll(/\/bureau\/([0-9a-f-]{36})"/g)].map(([, id]) => id).find((id) => !above.has(id));
    if (!at) break;
  }
  row(`${engine}: memory of the server after`, mib(server.memory("VmRSS")));
  // The downloads of the whole region: their time, their size, and how much more memory the server used meanwhile.
  for (const name of ["league.xlsx", "league.csv", "league.json", "campaign.xlsx", "follow-up.xlsx", "five-ones.xlsx", "history.xlsx", "school-days.csv"]) {
    const before = server.memory("VmRSS");
    server.forgetPeak();
    const began = performance.now();
    const { text } = expect(await ask(server, "GET", `/bureau/${region}/reports/${name}`, { cookie }), 200, name);
    const took = performance.now() - began;
    row(`${engine}: file ${name}`, `${took.toFixed(0)} ms; ${mib(text.length / 1024)}; ${mib(Math.max(0, server.memory("VmHWM") - before))} of memory`);
  }
  await server.stop();
}

async function region() {
  const engines = (process.env.BENCH_ENGINES ?? "sqlite postgres").split(" ");
  for (const engine of engines) {
    const server = engine === "postgres" ? await postgres() : undefined;
    if (engine === "postgres" && !server) {
      row("postgres", "not measured: its programs are missing", "", false);
      continue;
    }
    const few = fill(engine, FEW, server);
    const cost = figures(few).get("counting one completion, median");
    const { result: store, weather: w } = await weather(undefined, async () => fill(engine, STUDENTS, server));
    const [what, how] = store.said.split("\n");
    say(what);
    row(`${engine}: a region of ${whole(STUDENTS)} made`, how.replace(/^.*attempts with /, ""), "", undefined, w);
    await dashboards(engine, store);
    const all = figures(store);
    for (const [name, n] of all) row(`${engine}: ${name}`, name.includes("times") ? `${n} ×` : `${n} ms`);
    const ratio = all.get("counting one completion, median") / cost;
    row(`${engine}: the same with ${whole(FEW)} learners`, `${cost} ms; with all ${ratio.toFixed(1)} ×`);
    server?.stop();
    for (const { folder } of [few, store]) fs.rmSync(folder, { recursive: true });
    if (server) fs.rmSync(file("postgres"), { recursive: true });
  }
}

const main = async () => {
  sizes();
  writeFiles();
  if (wants("roster")) await roster();
  if (["start", "answers", "learn", "pin", "staff"].some(wants)) {
    const folder = file("data");
    fs.mkdirSync(folder);
    const staff = importStaff(folder);
    cli(folder, ["roster", "import", file("roster.csv"), "--at", "QB", "--lang", "en"]);
    const server = await serve(folder);
    const at = performance.now();
    await prepare(server, folder, staff);
    say(`${AT_WORK} pupils walked to the quiz in ${ms(performance.now() - at)}`);
    await server.stop();
    if (wants("start")) await start(folder);
    if (wants("learn")) await learn(folder);
    if (wants("answers")) await answers(folder);
    if (wants("pin")) await pins(folder);
    if (wants("staff")) await staffStorm(folder);
  }
  if (wants("region")) await region();
  console.log(`\n${CORES} cores (${os.cpus()[0].model.trim()}), shared by the server and wrk; medians of ${RUNS} runs of ${SECONDS} s; SQLite, synchronous=FULL; default logging, to a file\n`);
  print();
  process.exitCode = table.some((r) => r[3] === "missed") ? 1 : 0;
};
main().catch((e) => {
  console.error(`!! bench: ${e.stack}`);
  print();
  killAll(); // a running server would keep this program from ending
  process.exitCode = 2;
});
