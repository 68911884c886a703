// Wide tables: every column is on the screen, or the table says that it scrolls and keeps the names of its rows in sight.
import type { Page } from "@playwright/test";
import { asStaff, expect, openIn, test } from "./fixtures.ts";
import { CLASS, LANGS, type Lang } from "./site.ts";

type Seen = { caption: string; over: number; cue: number; stays: boolean; rest: boolean };

/** Measures every table that is shown: how much is beyond the box, whether an arrow says so, and what stays when it scrolls. */
async function tables(page: Page): Promise<Seen[]> {
  return page.locator(".table-scroll:visible").evaluateAll((boxes) =>
    boxes.map((box) => {
      const table = box.querySelector("table")!;
      const over = box.scrollWidth - box.clientWidth;
      const cue = parseFloat(getComputedStyle(box, "::before").height) || 0;
      const names = table.classList.contains("table--name") ? "tbody tr > :nth-child(2)" : "tbody tr > :first-child";
      const first = table.querySelector(names), last = table.querySelector("tbody tr > :last-child");
      const within = (cell: Element) => {
        const [a, b] = [cell.getBoundingClientRect(), box.getBoundingClientRect()];
        return a.left >= b.left - 1 && a.right <= b.right + 1;
      };
      box.scrollLeft = 100_000;
      const seen = { caption: table.caption?.textContent ?? "", over, cue, stays: !first || within(first), rest: !last || within(last) };
      box.scrollLeft = 0;
      return seen;
    }),
  );
}

async function check(page: Page, langs: readonly Lang[], paths: string[]): Promise<void> {
  for (const lang of langs) {
    for (const path of paths) {
      await openIn(page, lang, path);
      for (const table of await tables(page)) {
        const where = `${lang} ${path} “${table.caption}”`;
        expect(table.stays, `${where}: the names stay`).toBe(true);
        expect(table.rest, `${where}: the last column can be reached`).toBe(true);
        if (table.over > 1) expect(table.cue, `${where}: it says that it scrolls (${table.over} px more)`).toBeGreaterThan(16);
        else expect(table.cue, `${where}: nothing to scroll, nothing said`).toBe(0);
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${lang} ${path}: the page itself does not scroll sideways`).toBeLessThanOrEqual(0);
    }
  }
}

/** The address of the region, or of a county under it, as the platform administrator sees them; and the campaign. */
async function bureau(page: Page, levels: number): Promise<{ at: string; campaign: string }> {
  await asStaff(page.context(), "zheng.an");
  await page.goto("/bureau");
  const campaign = (await page.locator("[data-follow]").getAttribute("data-follow"))!.split("/").pop()!;
  for (let n = 0; n < levels; n++) await page.goto((await page.locator("tbody th a").first().getAttribute("href"))!);
  return { at: new URL(page.url()).pathname, campaign };
}

for (const [name, levels] of [["a region", 0], ["a county", 2]] as const) {
  test(`wide tables of ${name} are whole or say that they scroll`, async ({ page }) => {
    test.slow();
    const { at, campaign } = await bureau(page, levels);
    await check(page, LANGS, ["", "/schools", "/activities", "/amendments", "/reports/campaign", "/reports/league", "/reports/follow-up", "/reports/five-ones", "/reports/history", "/staff", "/audit", "/surveys"]
      .map((path) => `${at}${path}?campaign=${campaign}`));
  });
}

test("an official report fits a window of 1280 pixels", async ({ page, isMobile }) => {
  test.skip(isMobile);
  const { at } = await bureau(page, 0);
  for (const lang of LANGS) {
    for (const path of ["", "/reports/campaign", "/reports/league"]) {
      await openIn(page, lang, at + path);
      for (const table of await tables(page)) expect(table.over, `${lang} ${path} “${table.caption}”`).toBeLessThanOrEqual(1);
    }
  }
});

test("wide tables of teachers are whole or say that they scroll", async ({ page, school }) => {
  const assignment = await school.assign(CLASS.own);
  await asStaff(page.context(), "qian.ming", "zh-CN");
  const at = `/teach/classes/${school.id(CLASS.own)}`;
  await check(page, ["zh-CN"], [at, `${at}/grades`, `/teach/assignments/${assignment}`, `/teach/assignments/${assignment}/grid`, "/teach"]);
});
