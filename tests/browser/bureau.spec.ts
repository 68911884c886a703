// What bureaus see: figures that add up exactly at every level, and no pupil. Numbers are read in any language, since
// another test may have changed the account's language.
import type { Page } from "@playwright/test";
import { asStaff, expect, test } from "./fixtures.ts";
import { CLASS, URL_BASE } from "./site.ts";

type Row = { name: string; href: string | null; done: number; of: number; rate: string };

const whole = (text: string) => Number(text.replaceAll(",", ""));

async function rows(page: Page, part: "tbody" | "tfoot"): Promise<Row[]> {
  const cells = await page.locator(`table.table--stack ${part} tr`).evaluateAll((trs) =>
    trs.map((tr) => ({
      name: tr.querySelector("th")!.textContent!.trim(),
      href: tr.querySelector("th a")?.getAttribute("href") ?? null,
      cells: [...tr.querySelectorAll("td")].map((td) => td.textContent!.trim()),
    })),
  );
  return cells.map(({ name, href, cells }) => {
    const [, done, of] = /^([\d,]+) \/ ([\d,]+)$/.exec(cells[1]!) ?? [];
    return { name, href, done: whole(done!), of: whole(of!), rate: cells[2]! };
  });
}

/** One decimal, half up; 100 only for all, 0 only for none. */
function rate(done: number, of: number): string {
  if (of === 0) return "–";
  let permille = Math.floor((done * 2000 + of) / (of * 2));
  if (permille === 1000 && done < of) permille = 999;
  return `${Math.floor(permille / 10)}.${permille % 10}%`;
}

/** Checks a page's table. Returns its total and rows. */
async function checked(page: Page, what: string): Promise<{ total: Row; children: Row[] }> {
  const children = await rows(page, "tbody");
  const [total] = await rows(page, "tfoot");
  expect(children.length, what).toBeGreaterThan(0);
  expect(total!.done, `${what}: completed adds up`).toBe(children.reduce((n, c) => n + c.done, 0));
  expect(total!.of, `${what}: eligible adds up`).toBe(children.reduce((n, c) => n + c.of, 0));
  for (const row of [total!, ...children]) {
    expect(row.done).toBeLessThanOrEqual(row.of);
    if (row.of > 0) expect(row.rate.replace(/\s/g, ""), `${what}: rate of ${row.name}`).toBe(rate(row.done, row.of));
  }
  // The figures at the top equal the table's last row.
  const top = await page.locator("dl.stats > .stat").first().locator("dd").first().textContent();
  expect(top!.replace(/\s/g, ""), `${what}: the rate on top`).toBe(total!.rate.replace(/\s/g, ""));
  return { total: total!, children };
}

// Other tests may complete work meanwhile, so both pages are read again until nothing changes between them.
async function same(page: Page, parent: string, child: Row): Promise<void> {
  await expect
    .poll(async () => {
      await page.goto(parent);
      const row = (await rows(page, "tbody")).find((r) => r.name === child.name)!;
      await page.goto(row.href!);
      const { total } = await checked(page, child.name);
      return `${total.done}/${total.of}` === `${row.done}/${row.of}`;
    }, { message: `${child.name}: its own page says what its row says` })
    .toBe(true);
}

/** The names of the first school's pupils, without those so short that they may be part of other words. */
const namesOf = async (school: { slips: (c: string) => Promise<{ name: string }[]> }) =>
  (await Promise.all(Object.values(CLASS).map((c) => school.slips(c)))).flat().map((s) => s.name).filter((n) => n.length > 2);

for (const [username, levels] of [["sun.yue", 2], ["li.shan", 3], ["zhou.ning", 4]] as const) {
  test(`${username}: figures add up at ${levels} levels and name no pupil`, async ({ page, school }) => {
    const names = await namesOf(school);
    await asStaff(page.context(), username);
    await page.goto("/bureau");
    await expect(page).toHaveURL(/\/bureau\/[0-9a-f-]+$/);
    let depth = 1;
    for (;;) {
      const here = page.url();
      const text = await page.locator("body").innerText();
      for (const name of names) expect(text, "no pupil's name").not.toContain(name);
      if ((await page.locator("table.table--stack").count()) === 0) break;
      const { children } = await checked(page, await page.title());
      const child = children.filter((c) => c.href).sort((a, b) => b.of - a.of)[0];
      expect(child, "the way goes on down").toBeTruthy();
      // By the link that a person would use.
      await page.getByRole("rowheader", { name: child!.name }).getByRole("link").click();
      await expect(page.getByRole("heading", { level: 1 })).toContainText(child!.name);
      if ((await page.locator("table.table--stack").count()) > 0) await same(page, here, child!);
      depth += 1;
    }
    expect(depth, "a school's page is the last: its classes are its own").toBe(levels);
    // And back up by the breadcrumbs.
    await page.locator("nav.crumbs a").first().click();
    await expect(page.locator("table.table--stack")).toBeVisible();
  });

  test(`${username}: may not open classes, boards and slips`, async ({ page, school, watch }) => {
    watch.allow(403);
    const assignment = await school.assign(CLASS.own);
    await asStaff(page.context(), username);
    const classPage = `/teach/classes/${school.id(CLASS.own)}`;
    for (const path of ["/teach", classPage, `${classPage}/slips`, `${classPage}/assign`, `/teach/assignments/${assignment}`]) {
      const reply = await page.goto(path);
      expect([403, 404], `${path} is closed`).toContain(reply!.status());
      await expect(page.locator("table"), path).toHaveCount(0);
      await expect(page.locator(".slip"), path).toHaveCount(0);
    }
    const up = await page.context().request.get(`${URL_BASE}/bureau/${school.id(CLASS.own)}`);
    expect([403, 404], "nor a class's figures").toContain(up.status());
  });
}

test("a county officer sees only the officer's own county", async ({ page, watch }) => {
  watch.allow(403, 404);
  await asStaff(page.context(), "zhou.ning");
  await page.goto("/bureau");
  const region = page.url();
  const cities = await rows(page, "tbody");
  await asStaff(page.context(), "sun.yue");
  for (const path of [region, ...cities.map((c) => c.href!)]) {
    const reply = await page.goto(path);
    expect([403, 404], path).toContain(reply!.status());
  }
});

test("plain links sort a table and keep its total", async ({ page }) => {
  await asStaff(page.context(), "zhou.ning");
  await page.goto("/bureau");
  const { children } = await checked(page, "region");
  for (const sort of ["rate", "-rate"]) {
    // On phones only screen readers get the table's head; the links are the same.
    await page.locator(`thead a[href$="sort=${sort}"]`).press("Enter");
    await expect(page.locator('th[aria-sort="ascending"], th[aria-sort="descending"]')).toHaveCount(1);
    const sorted = await checked(page, sort);
    expect(sorted.children.map((c) => c.name).sort()).toEqual(children.map((c) => c.name).sort());
    const shares = sorted.children.map((c) => c.done / c.of);
    const wanted = [...shares].sort((a, b) => (sort === "rate" ? a - b : b - a));
    expect(shares).toEqual(wanted);
  }
});
