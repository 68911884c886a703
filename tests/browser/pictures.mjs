// Takes the README's pictures into .github/pictures: a pupil on a phone, a teacher, an officer. Not a test.
//   QINGHE_URL=http://127.0.0.1:3000 node pictures.mjs
// Needs a fresh `qinghe demo` with the browser bundle.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { chromium } from "@playwright/test";

const MOST = 60_000; // bytes of a picture
const LESSON = "m02"; // what the demo's classes work on
const STORY = "school-gate"; // the step of it that is a story
// What a step needs to count as done; the others only have to be opened.
const ANSWERS = { "left-drink": { chosen: "b" } };
const folder = new URL("../../.github/pictures/", import.meta.url).pathname;
const site = process.env.QINGHE_URL?.replace(/\/$/, "");
if (!site) throw new Error("QINGHE_URL=http://… node pictures.mjs");
mkdirSync(folder, { recursive: true });
const executablePath = process.env.QINGHE_CHROMIUM || ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((p) => existsSync(p));
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });

async function visit(lang, options) {
  const context = await browser.newContext({ ...options, locale: lang });
  const post = async (path, form = {}) => {
    const reply = await context.request.post(site + path, { form, headers: { origin: site }, maxRedirects: 0 });
    if (reply.status() >= 400) throw new Error(`${path}: ${reply.status()}`);
  };
  const first = async (path, pattern) => pattern.exec(await (await context.request.get(site + path)).text())?.[1];
  await post("/language", { lang, back: "/help" });
  return { context, post, first, page: await context.newPage(), staff: (username) => post("/sign-in/staff", { username, password: "demo-qinghe-626" }) };
}

/** The pupil's lesson. A contest's paper is a task too, and may be due earlier, but it has no steps. */
async function lesson({ context }) {
  const read = async (path) => (await context.request.get(site + path)).text();
  for (const [, task] of (await read("/learn")).matchAll(/href="(\/learn\/[0-9a-f-]{36})"/g)) {
    if ((await read(task)).includes(`${task}/steps/`)) return task;
  }
  throw new Error("the pupil has no lesson to do");
}

/** Chromium writes WebP itself; the quality is lowered until the picture fits. */
async function save(page, name) {
  const session = await page.context().newCDPSession(page);
  for (let quality = 85; quality > 20; quality -= 5) {
    const picture = Buffer.from((await session.send("Page.captureScreenshot", { format: "webp", quality })).data, "base64");
    if (picture.length <= MOST) {
      writeFileSync(`${folder}${name}.webp`, picture);
      console.log(`${name}.webp: ${picture.length} bytes, quality ${quality}`);
      return;
    }
  }
  throw new Error(`${name} does not fit into ${MOST} bytes`);
}

const desktop = { viewport: { width: 1180, height: 760 } };
const teacher = await visit("en", desktop);
await teacher.staff("zhao.lan");
const classPage = await teacher.first("/teach", /href="(\/teach\/classes\/[^"]+)"/);
const board = await teacher.first(classPage, /href="(\/teach\/assignments\/[^"]+)"/);
const slips = (await (await teacher.context.request.get(`${site}${classPage}/slips`)).text()).split('<article class="slip">').slice(1);
// The first pupil of the class is the demo's example, who has done nothing yet.
const slip = [...slips[0].matchAll(/<dd[^>]*>([^<]*)</g)].map((m) => m[1]);
await teacher.page.goto(site + board, { waitUntil: "networkidle" });
await save(teacher.page, "teacher");

const officer = await visit("en", desktop);
await officer.staff("sun.yue");
await officer.page.goto(`${site}/bureau`, { waitUntil: "networkidle" });
await save(officer.page, "officer");

// The pupil does the steps before the story, then makes its first choice.
const pupil = await visit("zh-CN", { viewport: { width: 360, height: 740 }, deviceScaleFactor: 1.5, isMobile: true, hasTouch: true });
await pupil.post("/sign-in", { school: "QH1001", class: classPage.split("/").pop(), number: slip[2], pin: slip[3] });
const task = await lesson(pupil);
const toml = readFileSync(new URL(`../../content/modules/${LESSON}/module.toml`, import.meta.url), "utf8");
const steps = [...toml.match(/^steps = \[([^\]]*)\]/m)[1].matchAll(/"([^"]+)"/g)].map((m) => m[1]);
if (!steps.includes(STORY)) throw new Error(`${LESSON} has no step ${STORY}`);
for (const step of steps.slice(0, steps.indexOf(STORY))) await pupil.post(`${task}/steps/${step}`, ANSWERS[step]);
await pupil.page.goto(`${site}${task}/steps/${STORY}`, { waitUntil: "networkidle" });
await pupil.page.waitForTimeout(1000); // the island comes to life
const choices = pupil.page.locator("button.fork");
await choices.first().click();
await pupil.page.getByText("别的同学都拿了").waitFor();
// On a small screen the choices may be below the fold.
await choices.last().evaluate((button) => button.scrollIntoView({ block: "nearest" }));
await save(pupil.page, "pupil");
await browser.close();
