// Takes the README's pictures into .github/pictures: a pupil on a phone, a teacher, an officer. Not a test.
//   QINGHE_URL=http://127.0.0.1:3000 node pictures.mjs
// The site is a fresh `qinghe demo`.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { chromium } from "@playwright/test";

const MOST = 60_000; // bytes of a picture
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

/** Chromium writes WebP itself, smaller until it fits. */
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
const slip = [...slips.at(-1).matchAll(/<dd[^>]*>([^<]*)</g)].map((m) => m[1]);
await teacher.page.goto(site + board, { waitUntil: "networkidle" });
await save(teacher.page, "teacher");

const officer = await visit("en", desktop);
await officer.staff("sun.yue");
await officer.page.goto(`${site}/bureau`, { waitUntil: "networkidle" });
await save(officer.page, "officer");

// The last pupil of the class does the lesson and opens the quiz.
const pupil = await visit("zh-CN", { viewport: { width: 360, height: 740 }, deviceScaleFactor: 1.5, isMobile: true, hasTouch: true });
await pupil.post("/sign-in", { school: "QH1001", class: classPage.split("/").pop(), number: slip[2], pin: slip[3] });
const task = `/learn/${await pupil.first("/learn", /href="\/learn\/([0-9a-f-]+)"/)}`;
for (const step of ["welcome", "situations", "three-steps", "left-drink", "school-gate", "first-words", "collapse", "help"]) {
  await pupil.post(`${task}/steps/${step}`, { chosen: step === "left-drink" ? "a" : "b", path: step === "school-gate" ? "take taste" : "" });
}
await pupil.post(`${task}/quiz`);
await pupil.page.goto(`${site}${task}/quiz`, { waitUntil: "networkidle" });
await pupil.page.locator(".choice").first().click();
await pupil.page.locator("#save-state.save--ok").waitFor();
await save(pupil.page, "pupil");
await browser.close();
