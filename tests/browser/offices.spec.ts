// The pages of officers, assessors, school administrators and teachers, apart from classes: they exist, fit the screen and
// are accessible; forms keep what was typed and work without JavaScript.
import type { Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { asStaff, expect, expectAccessible, expectFits, test } from "./fixtures.ts";
import { CLASS, URL_BASE, inDays, speak, zh } from "./site.ts";

async function home(page: Page, who: string, path = "/bureau"): Promise<string> {
  await asStaff(page.context(), who, "zh-CN");
  await page.goto(path);
  return new URL(page.url()).pathname;
}

async function visit(page: Page, paths: string[]): Promise<void> {
  for (const path of paths) {
    const reply = await page.goto(path);
    expect(reply!.status(), path).toBe(200);
    await expect(page.getByRole("heading", { level: 1 }), path).toHaveCount(1);
    await expectFits(page, path);
    await expectAccessible(page, path);
  }
}

const day = (n: number) => inDays(n).slice(0, 10);
const stamp = () => `${Date.now() % 1_000_000}`;

test("a region's pages for campaigns, reports and activities are sound", async ({ page }) => {
  const at = await home(page, "zhou.ning");
  const campaign = (await page.locator("[data-follow]").getAttribute("data-follow"))!.split("/").pop()!;
  const followUp = ["not-started", "below", "quiet"].map((list) => `${at}/schools?campaign=${campaign}&list=${list}`);
  await visit(page, [at, ...followUp, `${at}/campaigns`, `${at}/campaigns/new`, `${at}/campaigns/${campaign}/list`, `${at}/campaigns/${campaign}/withdraw`,
    `${at}/amendments?campaign=${campaign}`, `${at}/activities`, `${at}/reports`, `${at}/reports/campaign`, `${at}/reports/league`,
    `${at}/reports/follow-up?list=quiet&days=3`, `${at}/reports/five-ones`, `${at}/reports/history`]);
});

test("a long download shows its progress, can be stopped, and is never half saved", async ({ page, watch }) => {
  watch.allow(503);
  const at = await home(page, "zhou.ning");
  await page.goto(`${at}/reports/league`);
  const status = page.locator(".fetched"), bar = page.locator(".fetching progress");
  const excel = page.getByRole("link", { name: "Excel", exact: true });

  const saved = page.waitForEvent("download");
  await excel.click();
  expect((await saved).suggestedFilename(), "the file has the name in the reader's language").toMatch(/^青禾.*\.xlsx$/);
  await expect(status).toHaveText("文件已经保存。");
  await expect(bar).toBeHidden();

  // Long files are sent line by line.
  const lines = Array.from({ length: 40 }, (_, n) => `${n},学校`).join("\n");
  await page.route("**/league.csv*", (route) => route.fulfill({ headers: { "x-lines": "80", "content-type": "text/csv", "content-disposition": "attachment; filename=\"a.csv\"; filename*=UTF-8''a.csv" }, body: lines }));
  await page.evaluate(() => {
    const seen: number[] = [];
    new MutationObserver(() => seen.push(document.querySelector<HTMLProgressElement>(".fetching progress")!.value)).observe(document.querySelector(".fetching")!, { attributes: true, subtree: true });
    (window as unknown as { seen: number[] }).seen = seen;
  });
  const csv = page.waitForEvent("download");
  await page.locator('a[href*="league.csv"]').first().click();
  await csv;
  expect(await page.evaluate(() => Math.max(...(window as unknown as { seen: number[] }).seen)), "39 of 80 lines").toBe(48);

  // Stopped before the first byte: nothing is saved.
  await page.unroute("**/league.csv*");
  await page.route("**/league.csv*", () => new Promise(() => {}));
  await page.locator('a[href*="league.csv"]').first().click();
  await expect(status).toHaveText("正在准备文件……");
  await expect(bar).toBeVisible();
  await expectAccessible(page, "while a file is made");
  await page.getByRole("button", { name: "停止" }).click();
  await expect(status).toHaveText("已停止，没有保存文件。");

  // A refusal is shown in the server's words.
  await page.unroute("**/league.csv*");
  await page.route("**/league.csv*", (route) => route.fulfill({ status: 503, contentType: "text/html; charset=utf-8", body: "<h1>忙</h1>" }));
  await page.locator('a[href*="league.csv"]').first().click();
  await expect(page.getByRole("heading", { name: "忙" })).toBeVisible();
});

test("reports print on A4 in both languages", async ({ page }) => {
  const at = await home(page, "zhou.ning");
  for (const lang of ["zh-CN", "en"] as const) {
    await speak(page.context().request, lang);
    for (const report of ["campaign", "league", "five-ones", "follow-up"]) {
      await page.goto(`${at}/reports/${report}`);
      await page.emulateMedia({ media: "print" });
      await expect(page.locator(".no-print:visible"), `${report}: buttons stay on the screen`).toHaveCount(0);
      // Nothing is cut off at the right edge of a landscape page.
      await page.setViewportSize({ width: 1047, height: 740 });
      const wide = await page.locator("table.table--report").evaluate((table) => table.scrollWidth - document.documentElement.clientWidth);
      expect(wide, `${report} in ${lang} fits the paper`).toBeLessThanOrEqual(0);
      await page.emulateMedia({ media: "screen" });
    }
  }
});

test("a region's administration pages are sound", async ({ page }) => {
  const at = await home(page, "zhou.ning");
  await page.goto(`${at}/tree`);
  const node = await page.locator(`a[href*="${at}/tree/"]`).evaluateAll((links) => links.map((a) => a.getAttribute("href")!).find((h) => /\/tree\/[0-9a-f-]{36}$/.test(h))!);
  await page.goto(`${at}/staff`);
  const person = (await page.locator(`a[href*="${at}/staff/"]`).evaluateAll((links) => links.map((a) => a.getAttribute("href")!).find((h) => /[0-9a-f-]{36}$/.test(h))!));
  await visit(page, [`${at}/tree`, `${at}/tree/new`, node, `${node}/close`, `${node}/move`, `${at}/staff`, `${at}/staff/new`, person,
    `${at}/notices`, `${at}/notices/new`, `${at}/help-lines`, `${at}/tokens`, `${at}/audit`, `${at}/retention`, "/proposals", "/account/notices"]);
});

test("an assessor sees a round's results, an open survey and the form of a new one", async ({ page, watch }) => {
  watch.allow(422);
  const at = await home(page, "wu.heng", "/bureau/surveys");
  const surveys = [...new Set(await page.locator('a[href*="/surveys/"]').evaluateAll((links) =>
    links.map((a) => /\/surveys\/[0-9a-f-]{36}/.exec(a.getAttribute("href")!)?.[0]).filter((h) => h !== undefined)))];
  expect(surveys.length, "the demo has two").toBeGreaterThanOrEqual(2);
  const base = at.replace(/\/surveys$/, "");
  await visit(page, [at, `${at}/new`, ...surveys.slice(-2).map((s) => base + s), `${base}${surveys.at(-1)}/results`]);
  await expect(page.getByRole("main")).toContainText("Wilson");

  const name = `<b>调查 ${stamp()}`;
  await page.goto(`${at}/new`);
  await page.locator("#name_zh").fill(name);
  await page.locator("#closes_at").fill("");
  await page.locator('button[value="save"]').click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.locator("#name_zh"), "what was typed is kept").toHaveValue(name);
  await expect(page.locator("#name_en")).toHaveAttribute("aria-invalid", "true");
});

test("a campaign from a template keeps what was typed after mistakes, and can be withdrawn", async ({ device, watch }) => {
  watch.allow(422);
  // Without JavaScript, which no form of these pages needs.
  const { page } = await device({ javaScriptEnabled: false });
  const at = await home(page, "zhou.ning");
  await page.goto(`${at}/campaigns/new?template=june`);
  const name = `试一试 ${stamp()} <i>`;
  await page.locator("#name_zh").fill(name);
  await page.locator("#name_en").fill("");
  await page.locator("#due_at").fill(inDays(30));
  await page.locator("#opens_at").fill(inDays(20));
  await page.locator("#snapshot_at").fill(inDays(20));
  const submit = page.locator('main form[method="post"] .actions button').first();
  await submit.click();
  await expect(page.locator("#name_zh")).toHaveValue(name);
  await expect(page.getByRole("alert")).toBeVisible();
  await page.locator("#name_en").fill(`Trial ${stamp()}`);
  await submit.click();
  await expect(page).toHaveURL(/done=opened/);
  await expect(page.getByRole("main")).toContainText(name);
  await page.locator("li, tr, article").filter({ hasText: name }).locator('a[href$="/withdraw"]').first().click();
  await page.locator('main form[method="post"] button').first().click();
  await expect(page).toHaveURL(/done=withdrawn/);
  await expect(page.getByRole("main")).not.toContainText(name);
});

test("a report has the same figures on the page and in its CSV", async ({ page }) => {
  const at = await home(page, "li.shan");
  for (const kind of ["campaign", "league"]) {
    await page.goto(`${at}/reports/${kind}`);
    const shown = await page.locator("table.table--report tr").evaluateAll((trs) => trs.map((tr) => [...tr.children].map((c) => c.textContent!.trim())));
    const csv = (await (await page.context().request.get(`${URL_BASE}${at}/reports/${kind}.csv`)).text()).replace(/^\ufeff/, "");
    const rows = csv.split("\r\n").map((line) => line.split(",").map((f) => f.replace(/^"|"$/g, "")));
    const head = rows.findIndex((r) => r.includes(shown[0]![0]!) && r.includes(shown[0]![1]!));
    expect(head, "the file has the page's columns").toBeGreaterThanOrEqual(0);
    const at0 = shown[0]!.map((name) => rows[head]!.indexOf(name));
    const plain = (text: string) => text.replaceAll(",", "").replace(/\s/g, "");
    for (const line of shown.slice(1)) {
      const same = rows.slice(head + 1).find((r) => at0.every((place, n) => place < 0 || plain(r[place] ?? "") === plain(line[n]!)));
      expect(same, `${kind}: ${line.join(" | ")}\n${csv}`).toBeTruthy();
    }
  }
});

test("a notice, a helpline, a member of staff and a token are added and removed", async ({ device, watch }) => {
  watch.allow(422);
  const { page } = await device({ javaScriptEnabled: false });
  const at = await home(page, "sun.yue");
  const id = stamp();
  const save = () => page.locator('main form[method="post"]').filter({ has: page.locator("input:not([type=hidden])") }).locator(".actions button").first().click();

  await page.goto(`${at}/notices/new`);
  await page.locator("#title_zh").fill(`通知 ${id}`);
  await save();
  await expect(page.locator("#title_zh"), "kept beside its faults").toHaveValue(`通知 ${id}`);
  await page.locator("#body_zh").fill("请查收。");
  await page.locator("#title_en").fill(`Notice ${id}`);
  await page.locator("#body_en").fill("Please read.");
  await page.locator("#until").fill(day(5));
  await save();
  await expect(page.getByRole("main")).toContainText(`通知 ${id}`);

  await page.goto(`${at}/help-lines`);
  await page.locator("#name_zh").fill(`热线 ${id}`);
  await page.locator("#name_en").fill(`Line ${id}`);
  await page.locator("#number").fill("not a number");
  await save();
  await expect(page.locator("#number")).toHaveAttribute("aria-invalid", "true");
  await page.locator("#number").fill("0991-5550123");
  await page.locator("#hours").fill("9-17");
  await save();
  const line = page.locator("main li, main tr").filter({ hasText: `热线 ${id}` }).last();
  await line.locator('button[value="delete"]').click();
  await expect(page.getByRole("main")).not.toContainText(`热线 ${id}`);

  await page.goto(`${at}/staff/new`);
  await page.locator("#name").fill(`职员 ${id}`);
  await save();
  await expect(page.locator("#name")).toHaveValue(`职员 ${id}`);
  await page.locator("#username").fill(`staff.${id}`);
  await page.locator("#role").selectOption("school_admin").catch(() => page.locator("#role").selectOption({ index: 1 }));
  await page.locator("#at").selectOption({ index: 1 });
  await save();
  // A link of a bureau's own, or a proposal to the school.
  await expect(page.getByRole("main")).toContainText(`staff.${id}`);

  await page.goto(`${at}/tokens`);
  await page.locator("#name").fill(`系统 ${id}`);
  await save();
  await expect(page.getByRole("main")).toContainText(`系统 ${id}`);
  await page.goto(`${at}/tokens`);
  await page.locator("main tr, main li").filter({ hasText: `系统 ${id}` }).last().locator("form button").click();
  await expect(page.locator("main tr, main li").filter({ hasText: `系统 ${id}` }).last().locator("form button")).toHaveCount(0);
});

test("an activation link is shown with a code, and lets its holder choose a password", async ({ page, device, watch }) => {
  watch.allow(404, 422);
  const at = await home(page, "sun.yue");
  const id = stamp();
  await page.goto(`${at}/staff/new`);
  await page.locator("#name").fill(`调查员 ${id}`);
  await page.locator("#username").fill(`assessor.${id}`);
  await page.locator("#role").selectOption("assessor");
  await page.locator("#at").selectOption({ index: 0 });
  await page.locator('main form[method="post"] .actions button').click();
  await expect(page.locator("#link-sheet svg")).toBeVisible();
  await expectFits(page, "the sheet with the link");
  await expectAccessible(page, "the sheet with the link");
  const link = await page.locator("#link").inputValue();
  const holder = (await device({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } })).page;
  await holder.goto(new URL(link).pathname);
  await expect(holder.getByRole("main")).toContainText(`assessor.${id}`);
  await expectFits(holder, "the page of a link");
  const choose = async (first: string, second: string) => {
    await holder.locator("#new").fill(first);
    await holder.locator("#again").fill(second);
    await holder.locator("main form button").click();
  };
  await choose("autumn-leaves-fall-9", "something else");
  await expect(holder.locator("#again")).toHaveAttribute("aria-invalid", "true");
  await choose("autumn-leaves-fall-9", "autumn-leaves-fall-9");
  await expect(holder).not.toHaveURL(/activate/);
  await holder.goto(new URL(link).pathname);
  await expect(holder.getByRole("heading", { level: 1 })).toHaveText(zh("activate-used-title"));
});

test("a teacher records an activity with a photo, and the school confirms it", async ({ page, device, school, watch }) => {
  watch.allow(422);
  const classPage = `/teach/classes/${school.id(CLASS.first)}`;
  await home(page, "zhao.lan", `${classPage}/activities/new`);
  const note = `第一行 <b>${stamp()}`;
  await page.locator("#note").fill(note);
  const submit = page.locator('main form[method="post"] .actions button').first();
  await submit.click();
  await expect(page.locator("#note")).toHaveValue(note);
  await expect(page.locator("#kind")).toHaveAttribute("aria-invalid", "true");
  await page.locator("#kind").selectOption("film");
  await page.locator("#headcount").fill("30");
  await submit.click();
  await expect(page).toHaveURL(/\/activities\/[0-9a-f-]+\?done=recorded/);
  const activity = new URL(page.url()).pathname;

  const picture = readFileSync(new URL("../../server/demo/board.png", import.meta.url));
  await page.locator("#file").setInputFiles({ name: "现场.png", mimeType: "image/png", buffer: picture });
  const upload = page.locator('form[enctype="multipart/form-data"] button');
  await upload.click();
  await expect(page.locator("#faces:invalid"), "who uploads says first that nobody can be recognised").toBeFocused();
  expect(page.url(), "nothing was sent").toContain("?done=recorded");
  await page.locator("#faces").check();
  await upload.click();
  await expect(page.locator('main img[src*="/photos/"]')).toHaveCount(1);
  await visit(page, [activity, `${classPage}/activities`, `${classPage}/activities/new`]);

  const head = await device({ javaScriptEnabled: false });
  await home(head.page, "qian.ming", activity);
  await head.page.locator('form[action$="/confirm"] button').click();
  await expect(head.page.getByRole("main")).toContainText(zh("activity-state-confirmed"));
  const list = await home(page, "qian.ming", "/school/activities");
  await visit(page, [list, `${list}/gallery`]);
});

test("a markbook file is checked, and an archived quiz is restored", async ({ page, school, watch }) => {
  watch.allow(422);
  const grades = `/teach/classes/${school.id(CLASS.second)}/grades`;
  await home(page, "qian.ming", `${grades}/check`);
  await expectAccessible(page, "the check's form");
  await page.locator('form[enctype="multipart/form-data"] button').click();
  await expect(page.locator("#file")).toHaveAttribute("aria-invalid", "true");
  const csv = await (await page.context().request.get(`${URL_BASE}${grades}.csv`)).text();
  const send = async (text: string) => {
    await page.locator("#file").setInputFiles({ name: "成绩册.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    await page.locator('form[enctype="multipart/form-data"] button').click();
  };
  await send(csv);
  await expect(page.getByRole("main")).toContainText(zh("check-agrees"));
  // A teacher changed the file: another score in the first row that has one.
  await send(csv.replace(/,(\d+\.\d\d),(\d+\.\d\d),10\.00,/, ",$1,0.01,10.00,"));
  await expect(page.getByRole("main")).toContainText(zh("check-unchanged"));
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await expectFits(page, "the check");
  await expectAccessible(page, "the check");

  await page.goto("/teach/quizzes");
  const title = `收起 ${stamp()}`;
  await page.locator('a[href^="/teach/quizzes/new"]').first().click();
  await page.locator("#title_zh").fill(title);
  await page.locator("form#new .actions button").click();
  await page.goto(`${new URL(page.url()).pathname}/archive`);
  await page.locator('main form[method="post"] button').click();
  await page.getByRole("link", { name: zh("archive-link") }).click();
  await expectAccessible(page, "what was put away");
  await page.locator("li").filter({ hasText: title }).getByRole("button").click();
  await expect(page.getByRole("main")).toContainText(zh("archive-back"));
  await page.goto("/teach/quizzes");
  await expect(page.getByRole("main")).toContainText(title);
});
