// A contest: a teacher creates it, a pupil takes part, the standings update themselves; and the same without scripts.
import type { Page } from "@playwright/test";
import { asStaff, expect, expectAccessible, expectFits, test } from "./fixtures.ts";
import { LANGS, post, speak, takeQuiz, word, zh, type Lang } from "./site.ts";

/** Minutes from now, for a date and time field, in the schools' time zone. */
const inMinutes = (n: number) => new Date(Date.now() + n * 60_000 + 8 * 3_600_000).toISOString().slice(0, 16);

async function look(page: Page, path: string, lang: Lang): Promise<void> {
  await speak(page.context().request, lang);
  await page.goto(path);
  await expect(page.locator("html")).toHaveAttribute("lang", lang);
  await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
  await expectFits(page, `${path} ${lang}`);
  await expectAccessible(page, `${path} ${lang}`);
}

test("a class contest runs from its form to its standings", async ({ page, school, watch, pupilDevice, own, device, teacher }) => {
  watch.allow(422);
  const { username, className } = teacher;
  await asStaff(page.context(), username);
  for (const lang of [...LANGS].reverse()) {
    await look(page, "/contests", lang);
    await look(page, "/contests/new?template=short", lang);
  }
  // Parts with good defaults are folded.
  await page.locator("form details").evaluateAll((all) => all.forEach((fold) => ((fold as HTMLDetailsElement).open = true)));
  // A mistake keeps the values.
  const name = `小竞赛 ${Date.now()}`;
  await page.getByLabel(zh("contest-name-zh")).fill(name);
  // The tests know the answers of one lesson only.
  await page.locator("#part_a").selectOption("m02");
  await page.locator("#count_a").fill("10");
  await page.locator("#part_b").selectOption("");
  await page.getByLabel(zh("contest-opens"), { exact: true }).first().fill(inMinutes(0));
  await page.getByLabel(zh("contest-closes"), { exact: true }).first().fill(inMinutes(0));
  await page.getByRole("button", { name: zh("contest-create"), exact: true }).click();
  await expect(page.getByRole("alert")).toContainText(zh("field-contest-window"));
  await expect(page.getByLabel(zh("contest-name-zh"))).toHaveValue(name);
  await expectAccessible(page, "the form with a mistake");
  await page.getByLabel(zh("contest-closes"), { exact: true }).first().fill(inMinutes(90));
  await page.getByRole("button", { name: zh("contest-preview"), exact: true }).click();
  await expect(page.getByRole("heading", { name: zh("contest-preview-title") })).toBeVisible();
  await expect(page.getByRole("main")).toContainText(zh("contest-rule-per-head").slice(0, 12));
  await page.getByRole("button", { name: zh("contest-create"), exact: true }).click();
  await expect(page).toHaveURL(/\/contests\/[0-9a-f-]+\?done=made$/);
  const contest = new URL(page.url()).pathname;

  // The round opens automatically within seconds; then the pupil has a paper.
  const pupil = await school.slip(className, 12 + own(0));
  const other = await pupilDevice(pupil);
  await expect(async () => {
    await other.page.goto(contest);
    await expect(other.page.getByRole("link", { name: zh("contest-take-part") })).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
  for (const lang of [...LANGS].reverse()) await look(other.page, contest, lang);
  const work = (await other.page.getByRole("link", { name: zh("contest-take-part") }).getAttribute("href"))!.split("/").pop()!;

  // The teacher's page counts the hand-in without a reload.
  await page.goto(contest);
  const row = page.getByRole("row").filter({ hasText: className });
  await expect(row).toContainText(/0\/\d+/);
  await takeQuiz(other.context.request, work, 2);
  await expect(row, "the standing follows by itself").toContainText(/1\/\d+/, { timeout: 15_000 });
  for (const lang of [...LANGS].reverse()) await look(page, contest, lang);

  // It has the figures of the class and no pupil's score; pupils see their own after the end.
  await other.page.goto(contest);
  await expect(other.page.getByRole("main")).not.toContainText(zh("contest-own-score", { score: 80 }));

  // A page that is left stops asking for the standings.
  await other.page.goto("/contests");
  await page.goto("/contests");

  // The same without scripts.
  const plain = await device({ javaScriptEnabled: false });
  await asStaff(plain.context, username);
  await plain.page.goto(contest);
  await expect(plain.page.getByRole("row").filter({ hasText: className })).toContainText(/1\/\d+/);
  await plain.page.getByRole("link", { name: zh("contest-withdraw"), exact: true }).click();
  await plain.page.getByRole("button", { name: zh("contest-withdraw"), exact: true }).click();
  await expect(plain.page.getByRole("status")).toContainText(zh("contest-withdrawn-done"));
});

test("an officer and a school see the demo's county contest", async ({ page, device }) => {
  await asStaff(page.context(), "sun.yue", "zh-CN");
  await page.goto("/contests");
  const link = page.getByRole("link", { name: /禁毒知识竞赛/ }).first();
  const contest = (await link.getAttribute("href"))!;
  for (const lang of [...LANGS].reverse()) await look(page, contest, lang);
  await expect(page.getByRole("table")).not.toHaveCount(0);
  await expect(page.getByRole("main")).toContainText(word("zh-CN", "contest-rule"));
  const head = await device();
  await asStaff(head.context, "qian.ming");
  await look(head.page, contest, "zh-CN");
  await expect(head.page.getByText(zh("contest-own")).first()).toBeVisible();
  // A school cannot change the organiser.
  expect((await post(head.context.request, `${contest}/withdraw`)).status()).toBe(403);
});
