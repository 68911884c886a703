// Takes pictures of every main page, for people to look at. Not a test.
//   QINGHE_URL=http://127.0.0.1:3000 node shots.mjs FOLDER
// Needs a fresh `qinghe demo`. The pictures are <page>-<phone|desktop>-<zh|en>-<light|dark>.png.
import { existsSync, mkdirSync } from "node:fs";
import { chromium } from "@playwright/test";

const folder = process.argv[2];
const site = process.env.QINGHE_URL?.replace(/\/$/, "");
if (!folder || !site) throw new Error("QINGHE_URL=http://… node shots.mjs FOLDER");
mkdirSync(folder, { recursive: true });
const executablePath = process.env.QINGHE_CHROMIUM || ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((p) => existsSync(p));
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const headers = { origin: site };

/** Posts a form: an object, or a text that is encoded already. */
async function post(request, path, form = {}) {
  const sent = typeof form === "string" ? { data: form, headers: { ...headers, "content-type": "application/x-www-form-urlencoded" } } : { form, headers };
  const reply = await request.post(site + path, { ...sent, maxRedirects: 0 });
  if (reply.status() >= 400) throw new Error(`${path}: ${reply.status()}`);
  return reply.headers().location ?? "";
}
const staff = (request, username) => post(request, "/sign-in/staff", { username, password: "demo-qinghe-626" });
const first = async (request, page, pattern) => pattern.exec(await (await request.get(site + page)).text())?.[1];

// What the pictures need: a class, its board, and pupils who have done nothing, something and everything.
const api = (await browser.newContext()).request;
await staff(api, "zhao.lan");
const classPage = await first(api, "/teach", /href="(\/teach\/classes\/[^"]+)"/);
const board = await first(api, classPage, /href="(\/teach\/assignments\/[^"]+)"/);
const reset = await first(api, classPage, /href="([^"]+\/reset)"/);
const slips = (await (await api.get(`${site}${classPage}/slips`)).text()).split('<article class="slip">').slice(1);
const pupils = slips.map((s) => [...s.matchAll(/<dd[^>]*>([^<]*)</g)].map((m) => m[1]));
const signIn = (request, n) => post(request, "/sign-in", { school: "QH1001", class: classPage.split("/").pop(), number: pupils[n][2], pin: pupils[n][3] });
// The lesson of the class. A contest's paper is a task too, and may be due earlier, but it has no steps.
const task = await (async () => {
  const c = (await browser.newContext()).request;
  await signIn(c, 0);
  for (const [, at] of (await (await c.get(`${site}/learn`)).text()).matchAll(/href="(\/learn\/[0-9a-f-]{36})"/g)) {
    if ((await (await c.get(site + at)).text()).includes(`${at}/steps/`)) return at;
  }
  throw new Error("the pupils have no lesson to do");
})();

// The first pupil who has a result.
let finished, result;
for (let n = 1; n < pupils.length && !result; n++) {
  const c = (await browser.newContext()).request;
  await signIn(c, n);
  result = await first(c, task, /href="([^"]+\/results\/[^"]+)"/);
  finished = n;
}
// The last pupil does the lesson and leaves the quiz open.
const quizzer = pupils.length - 1;
{
  const c = (await browser.newContext()).request;
  await signIn(c, quizzer);
  // Every step of m02 in order, with what it needs to count as done.
  const steps = {
    welcome: {}, situations: {}, "three-steps": {}, "left-drink": { chosen: "a" }, "school-gate": { path: "take taste" }, "first-words": { chosen: "b" }, collapse: {},
    "collapse-order": { place: ["3", "1", "2", "0"] }, "true-or-not": { "chosen.pretty": "pretty=myth", "chosen.most": "most=fact", "chosen.trouble": "trouble=myth", "chosen.late": "late=fact" },
    "three-people": {}, help: {},
  };
  for (const [step, answer] of Object.entries(steps)) {
    const body = new URLSearchParams(Object.entries(answer).flatMap(([name, value]) => [value].flat().map((v) => [name, v])));
    await post(c, `${task}/steps/${step}`, body.toString());
  }
  await post(c, `${task}/quiz`);
}

// The pages of a bureau: their addresses begin with the bureau's.
async function office(who) {
  const context = await browser.newContext();
  await staff(context.request, who);
  const page = await context.newPage();
  await page.goto(`${site}/bureau`);
  const at = new URL(page.url()).pathname;
  const campaign = (await page.locator("[data-follow]").getAttribute("data-follow")).split("/").pop();
  await context.close();
  return {
    "follow-up": `${at}/schools?campaign=${campaign}&list=below`, campaigns: `${at}/campaigns`, "campaign-new": `${at}/campaigns/new?template=june`, reports: `${at}/reports`,
    "report-campaign": `${at}/reports/campaign`, "report-league": `${at}/reports/league`, "report-five-ones": `${at}/reports/five-ones`, "five-ones": `${at}/activities`, surveys: `${at}/surveys`,
    tree: `${at}/tree`, audit: `${at}/audit`, retention: `${at}/retention`,
  };
}

const out = [["sign-in", "/sign-in?school="], ["sign-in-who", "/sign-in?school=QH1001"], ["sign-in-staff", "/sign-in/staff"], ["help", "/help"], ["privacy", "/help/privacy"], ["not-found", "/nowhere"]];
const sets = [
  [null, out],
  [(r) => signIn(r, 0), [["home", "/learn"], ["lesson", task], ["step-welcome", `${task}/steps/welcome`], ["account", "/account"], ["pin", "/account/password"]]],
  [(r) => signIn(r, quizzer), [["step-cards", `${task}/steps/situations`], ["step-check", `${task}/steps/left-drink`], ["step-story", `${task}/steps/school-gate`], ["step-help", `${task}/steps/help`], ["lesson-done", task], ["quiz", `${task}/quiz`]]],
  [(r) => signIn(r, finished), [["home-done", "/learn"], ["result", result]]],
  [(r) => staff(r, "zhao.lan"), [["classes", "/teach"], ["class", classPage], ["assign", `${classPage}/assign`], ["board", board], ["reset", reset], ["slips", `${classPage}/slips`], ["staff-account", "/account"]]],
  [(r) => staff(r, "qian.ming"), [["school", "/bureau"]]],
  [(r) => staff(r, "sun.yue"), [["county", "/bureau"], ["forbidden", "/teach"]]],
  [(r) => staff(r, "zhou.ning"), [["region", "/bureau"], ...Object.entries(await office("zhou.ning"))]],
];
const DARK = new Set(["sign-in", "home", "quiz", "result", "step-story", "board", "region"]);
const sizes = { phone: { viewport: { width: 360, height: 740 }, deviceScaleFactor: 1.5, isMobile: true, hasTouch: true }, desktop: { viewport: { width: 1280, height: 800 } } };

for (const [size, options] of Object.entries(sizes)) {
  for (const lang of ["zh-CN", "en"]) {
    for (const [enter, pages] of sets) {
      const context = await browser.newContext({ ...options, locale: lang });
      if (enter) await enter(context.request);
      await post(context.request, "/language", { lang, back: "/help" });
      const page = await context.newPage();
      const shoot = async (name, scheme) => page.screenshot({ path: `${folder}/${name}-${size}-${lang.slice(0, 2)}-${scheme}.png`, fullPage: true });
      const both = async (name) => {
        await shoot(name, "light");
        if (!DARK.has(name) || lang !== "zh-CN") return;
        await page.emulateMedia({ colorScheme: "dark" });
        await shoot(name, "dark");
        await page.emulateMedia({ colorScheme: "light" });
      };
      for (const [name, path] of pages) {
        await page.goto(site + path, { waitUntil: "networkidle" });
        await both(name);
        if (name === "sign-in-who") {
          await page.locator("form[novalidate] button.btn").click();
          await shoot("sign-in-errors", "light");
        }
        if (name === "assign") {
          await page.locator("#due_at").fill("");
          await page.locator("form[novalidate] button.btn").click();
          await shoot("assign-errors", "light");
        }
        if (name === "quiz") {
          await page.locator(".choice").first().click();
          await page.locator("#save-state.save--ok").waitFor();
          await shoot("quiz-answered", "light");
          await page.goto(`${page.url().split("?")[0]}/${await page.locator("form#quiz").getAttribute("action").then((a) => a.split("/").pop())}/review`);
          await shoot("review", "light");
        }
        if (name === "step-story") {
          await page.locator(".step-nav").waitFor();
        }
      }
      await context.close();
    }
  }
}
await browser.close();
