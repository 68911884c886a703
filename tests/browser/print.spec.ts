// Paper: long names print whole and push nothing off the sheet, and each sheet of a report says what it is of.
import type { Page } from "@playwright/test";
import { asStaff, expect, openIn, test } from "./fixtures.ts";
import { plain, sheets, times } from "./pdf.ts";
import { CLASS, LANGS, School, URL_BASE, post } from "./site.ts";

// Paper is the same whatever the screen.
test.skip(({ isMobile }) => isMobile);

/** Names of pupils, as long as they may be. Characters that no font draws as a radical, so that they are read back. */
const NAMES = ["阿".repeat(39), "w".repeat(64), "特".repeat(64), "Aleksandrova Konstantinopolskaya Maria 王子涵", "阿卜杜热合曼·阿布都克热木·买买提"];
const SCHOOL_NAME = { zh: "省某某市某某县某某镇".repeat(10), en: "Experimental School of ".repeat(4) + "Yunling" };
const CLASS_NAME = "七年级特色与兴趣实验班".repeat(3);

async function add(school: School, className: string, name: string, number: string): Promise<() => Promise<void>> {
  const at = `/teach/classes/${school.id(className)}`;
  expect((await post(school.api, `${at}/pupils/new`, { name, number })).status(), name).toBe(303);
  const html = await (await school.api.get(`${URL_BASE}${at}`)).text();
  const row = html.split("<tr>").find((r) => r.includes(`>${number}</th>`))!;
  const learner = /pupils\/([0-9a-f-]+)/.exec(row)![1]!;
  return async () => expect((await post(school.api, `${at}/pupils/${learner}/remove`)).status()).toBe(303);
}

test("slips of long names print whole, with PIN and code", async ({ page, school, watch }) => {
  watch.allow(404);
  const undo: (() => Promise<void>)[] = [];
  for (const [n, name] of NAMES.entries()) undo.push(await add(school, CLASS.own, name, `9${n}`));
  try {
    await asStaff(page.context(), "qian.ming", "zh-CN");
    await page.goto(`/teach/classes/${school.id(CLASS.own)}/slips`);
    const printed = await school.printed(CLASS.own);
    const all = await sheets(page);
    expect(all.length, "eight slips on a sheet").toBe(Math.ceil(printed.length / 8));
    const text = all.map((sheet) => sheet.text).join("");
    for (const slip of printed) {
      expect(text, slip.name).toContain(plain(slip.name));
      if (/^\d+$/.test(slip.pin)) expect(text, slip.name).toContain(slip.pin);
    }
    expect(all.every((sheet) => sheet.inside)).toBe(true);
    // Schools and classes may have long names as well: a sheet holds eight of them all the same, each inside its lines.
    for (const lang of ["zh", "en"] as const) {
      await page.evaluate(
        ([name, className]) => {
          for (const slip of document.querySelectorAll(".slip")) {
            const org = slip.querySelector(".slip__org")!, list = slip.querySelector("dl")!;
            org.textContent = name!;
            org.setAttribute("data-fit", "3");
            list.querySelectorAll("dd")[1]!.textContent = className!;
            list.setAttribute("data-fit", "3");
          }
        },
        [SCHOOL_NAME[lang], CLASS_NAME],
      );
      const long = await sheets(page);
      expect(long.length).toBe(all.length);
      const text = long.map((sheet) => sheet.text).join("");
      for (const slip of printed) if (/^\d+$/.test(slip.pin)) expect(text, `${lang} ${slip.name}`).toContain(slip.pin);
      expect(text.split(plain(SCHOOL_NAME[lang])).length - 1, "each slip has the whole name").toBe(printed.length);
      expect(text.split(plain(CLASS_NAME)).length - 1).toBe(printed.length);
    }
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width: 734, height: 1063 });
    for (const box of await page.locator(".slip").evaluateAll((slips) => slips.map((slip) => {
      const outer = slip.getBoundingClientRect(), code = slip.querySelector(".slip__qr")!.getBoundingClientRect();
      return { over: slip.scrollHeight - slip.clientHeight, code: code.top >= outer.top && code.bottom <= outer.bottom && code.right <= outer.right && code.width > 80 };
    }))) expect(box, "all is inside the lines to cut along").toEqual({ over: 0, code: true });
  } finally {
    for (const remove of undo) await remove();
  }
});

/** What the total's row is called here: the word itself is in other texts as well. */
const TOTAL = "theTotalOfAll";

/** Gives the rows of the page's last table long names, and makes as many rows as take several sheets. */
async function lengthen(page: Page, name: string, rows: number): Promise<void> {
  await page.evaluate(
    ([name, rows, total]) => {
      const table = [...document.querySelectorAll("table")].pop()!;
      if (table.tFoot) table.tFoot.rows[0]!.cells[0]!.textContent = String(total);
      const body = table.tBodies[0]!, some = [...body.rows];
      while (body.rows.length < Number(rows)) for (const row of some) body.append(row.cloneNode(true));
      const cell = table.classList.contains("table--name") ? 1 : 0;
      for (const at of [0, body.rows.length - 1]) body.rows[at]!.cells[cell]!.textContent = String(name);
    },
    [name, rows, TOTAL],
  );
}

test("each sheet of a report says what it is of, and the total is printed once", async ({ page }) => {
  test.slow();
  await asStaff(page.context(), "zheng.an");
  await page.goto("/bureau");
  for (let n = 0; n < 2; n++) await page.goto((await page.locator("tbody th a").first().getAttribute("href"))!);
  const at = new URL(page.url()).pathname;
  const campaign = (await page.locator("[data-follow]").getAttribute("data-follow"))!.split("/").pop()!;
  for (const lang of LANGS) {
    for (const path of ["reports/campaign", "reports/league", "reports/five-ones", "reports/follow-up", "reports/history", "activities", "schools", ""]) {
      await openIn(page, lang, `${at}/${path}?campaign=${campaign}`.replace("/?", "?"));
      const title = await page.getByRole("heading", { level: 1 }).innerText();
      const name = await page.locator(".page-head strong, .page-head__lead").first().innerText();
      const hasTotal = (await page.locator("tfoot").count()) > 0;
      if ((await page.locator("table").count()) === 0) continue;
      await lengthen(page, "特".repeat(64), 120);
      const all = await sheets(page);
      expect(all.length, path).toBeGreaterThan(2);
      for (const [n, sheet] of all.entries()) {
        const where = `${lang} ${path}, sheet ${n + 1}`;
        expect(sheet.text, where).toContain(plain(title));
        expect(sheet.text, where).toContain(plain(name));
        expect(sheet.text, where).toMatch(lang === "en" ? /asat|Asat/ : /截至/);
        expect(sheet.text, where).toContain(`${n + 1}/${all.length}`);
        expect(sheet.inside, where).toBe(true);
      }
      expect(all.map((sheet) => sheet.text).join("")).toContain("特".repeat(64));
      if (hasTotal && path.startsWith("reports/")) {
        const rows = all.reduce((sum, sheet) => sum + times(sheet, TOTAL), 0);
        expect(rows, `${lang} ${path}: the total once`).toBe(1);
      }
    }
  }
});

test("each sheet of a submitted paper has its title, its number and its page", async ({ page }) => {
  await asStaff(page.context(), "sun.yue", "zh-CN");
  await page.goto("/bureau");
  const at = new URL(page.url()).pathname;
  await page.goto(`${at}/submissions`);
  await page.locator('main form[method="post"] button').click();
  await expect(page).toHaveURL(/\/submissions\/[0-9a-f-]+\?done=1$/);
  const title = await page.getByRole("heading", { level: 1 }).innerText();
  const number = /\d+ 年第 \d+ 期/.exec(await page.locator(".page-head .tag").innerText())![0];
  await lengthen(page, "1", 120);
  const all = await sheets(page);
  expect(all.length).toBeGreaterThan(2);
  for (const [n, sheet] of all.entries()) {
    for (const part of [title, number, `${n + 1}/${all.length}`]) expect(sheet.text, `sheet ${n + 1}`).toContain(plain(part));
    expect(sheet.inside, `sheet ${n + 1}`).toBe(true);
  }
  // Who answers for it is asked for once.
  expect(all.map((sheet) => sheet.text).join("").split("审核人").length - 1).toBe(1);
});

test("no label is left at the foot of a sheet", async ({ page }) => {
  await asStaff(page.context(), "sun.yue", "zh-CN");
  await page.goto("/bureau");
  const at = new URL(page.url()).pathname;
  await page.goto(`${at}/reports/campaign`);
  const labels = await page.locator(".facts-list dt").allInnerTexts();
  const values = await page.locator(".facts-list dd").allInnerTexts();
  // Whatever the length of the table, a fact's name is on the sheet of its value.
  for (let rows = 22; rows < 34; rows += 3) {
    await page.reload();
    await lengthen(page, "短", rows);
    const all = await sheets(page);
    for (const [n, label] of labels.entries()) {
      const together = all.some((sheet) => times(sheet, label + values[n]!.slice(0, 8)) > 0);
      expect(together, `${rows} rows: “${label}”`).toBe(true);
    }
  }
});

test("class lists, markbooks and groups print long names whole", async ({ page, school, watch }) => {
  watch.allow(404);
  const undo: (() => Promise<void>)[] = [];
  for (const [n, name] of NAMES.entries()) undo.push(await add(school, CLASS.own, name, `8${n}`));
  try {
    await asStaff(page.context(), "qian.ming", "zh-CN");
    const at = `/teach/classes/${school.id(CLASS.own)}`;
    for (const path of [at, `${at}/grades`]) {
      await page.goto(path);
      const all = await sheets(page);
      const text = all.map((sheet) => sheet.text).join("");
      for (const name of NAMES) expect(text, `${path}: ${name}`).toContain(plain(name));
      expect(all.every((sheet) => sheet.inside), `${path}: nothing is cut off`).toBe(true);
    }
    expect((await post(school.api, `${at}/groups`, { do: "split", parts: "2", order: "number" })).status()).toBe(303);
    await page.goto(`${at}/groups`);
    const groups = await page.locator(`a[href^="${at}/groups/"]`).evaluateAll((links) => [...new Set(links.map((link) => link.getAttribute("href")!.split("/")[5]!))]);
    expect(groups.length).toBeGreaterThan(1);
    undo.push(async () => {
      for (const group of groups) expect((await post(school.api, `${at}/groups/${group}/delete`)).status()).toBe(303);
    });
    const all = await sheets(page);
    expect(all.every((sheet) => sheet.inside)).toBe(true);
    const text = all.map((sheet) => sheet.text).join("");
    for (const name of NAMES) expect(text, name).toContain(plain(name));
  } finally {
    for (const remove of undo) await remove();
  }
});

test("a certificate keeps its sheet, whatever the names", async ({ page }) => {
  await asStaff(page.context(), "zhao.lan", "zh-CN");
  await page.goto("/teach");
  await page.evaluate(
    ([name, place, title]) => {
      const paper = `<article class="cert"><div class="cert__in"><p class="cert__site"><span>青禾课堂</span></p>
        <h2 class="cert__title"><span lang="zh-CN">结业证书</span><span lang="en">Certificate</span></h2>
        <p data-fit="3" class="cert__name">${name}</p>
        <p data-fit="3" class="cert__place"><span lang="zh-CN">${place}</span><span lang="en">${place}</span></p>
        <div data-fit="3" class="cert__say"><p lang="zh-CN">完成${title}</p><p lang="en">has completed ${title}</p></div>
        <ul class="cert__modules">${"<li><span>识别毒品</span><span lang='en'>Know what it is</span></li>".repeat(9)}</ul>
        <div class="cert__foot"><dl><div><dt>编号</dt><dd class="cert__code">QH-TEST-1234</dd></div></dl><svg class="cert__qr" viewBox="0 0 1 1"></svg></div></div></article>`;
      const main = document.querySelector("main")!;
      main.className = "main wrap print-cert";
      main.innerHTML = paper + paper;
    },
    ["特".repeat(64), "省某某市某某县某某镇".repeat(10), "竞赛名称".repeat(25)],
  );
  const all = await sheets(page);
  expect(all.length, "one each").toBe(2);
  for (const sheet of all) {
    expect(sheet.text).toContain("特".repeat(64));
    expect(sheet.text).toContain("QH-TEST-1234");
    expect(sheet.inside).toBe(true);
  }
});
