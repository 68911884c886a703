// A teacher sets work, sees who has done it, resets a PIN and prints slips.
import type { Page } from "@playwright/test";
import { asStaff, expect, test } from "./fixtures.ts";
import { SCHOOL, URL_BASE, inDays, learn, signInPupil, slipLink, takeQuiz, zh } from "./site.ts";

/** Signs in the project's teacher, in Chinese. */
const signIn = (page: Page, teacher: { username: string }) => asStaff(page.context(), teacher.username, "zh-CN");

test("a teacher sets work: mistakes keep what was typed, then the board opens", async ({ page, school, watch, teacher }) => {
  watch.allow(422);
  const note = `第一行 & <b>\n第二行 ${Date.now()}`;
  await signIn(page, teacher);
  await page.goto("/teach");
  await page.getByRole("link", { name: teacher.className, exact: true }).click();
  await page.getByRole("link", { name: zh("teach-assign"), exact: true }).first().click();
  const due = page.getByLabel(zh("teach-due-label"), { exact: true });
  const submit = page.getByRole("button", { name: zh("teach-assign-submit") });
  await expect(due, "a due time is proposed").not.toHaveValue("");

  // Nothing chosen, no time.
  await due.fill("");
  await page.getByLabel(zh("teach-note-label")).fill(note);
  await submit.click();
  const summary = page.getByRole("alert");
  await expect(summary).toContainText(zh("teach-assign-failed"));
  await expect(due).toHaveAccessibleDescription(new RegExp(zh("field-due-date")));
  await expect(page.getByRole("group", { name: zh("teach-module-legend") })).toContainText(zh("field-choose-module"));
  await expect(page.getByLabel(zh("teach-note-label"))).toHaveValue(note);
  await expect(page).toHaveTitle(new RegExp(`^${zh("form-error").trim()}`));

  // A time in the past.
  await page.locator('input[name="module"][value="m02"]').check();
  await due.fill("2024-01-01T08:00");
  await submit.click();
  await expect(due).toHaveAccessibleDescription(new RegExp(zh("field-due-past")));
  await expect(page.locator('input[name="module"][value="m02"]')).toBeChecked();
  await expect(due).toHaveValue("2024-01-01T08:00");
  await expect(page.getByLabel(zh("teach-note-label"))).toHaveValue(note);
  await summary.getByRole("link", { name: zh("field-due-past") }).click();
  await expect(due, "the summary leads to the field").toBeFocused();

  await due.fill(inDays(3));
  await submit.click();
  await expect(page).toHaveURL(/\/teach\/assignments\/[0-9a-f-]+\?given=1(#due_at)?$/);
  await expect(page.getByText(zh("teach-given-title", { class: teacher.className }))).toBeVisible();
  await expect(page.getByRole("main")).toContainText(note.split("\n")[1]!);

  // Every pupil of the class is on the board.
  const pupils = await school.slips(teacher.className);
  const row = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: pupils[3]!.number, exact: true }) });
  await expect(row).toContainText(zh("state-not-started"));
  await expect(page.locator("tbody tr")).toHaveCount(pupils.length);
});

test("the board shows states and scores", async ({ page, school, pupilDevice, teacher }) => {
  await signIn(page, teacher);
  const { className } = teacher;
  const assignment = await school.assign(className);
  const pupils = await school.slips(className);
  const [done, begun, idle] = [pupils[4]!, pupils[5]!, pupils[6]!];
  const first = await pupilDevice(done);
  await learn(first.context.request, assignment);
  await takeQuiz(first.context.request, assignment, 2);
  const second = await pupilDevice(begun);
  await learn(second.context.request, assignment, ["welcome"]);

  await page.goto(`/teach/assignments/${assignment}`);
  const row = (number: string) => page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: number, exact: true }) });
  await expect(row(done.number)).toContainText(done.name);
  await expect(row(done.number)).toContainText(zh("state-completed"));
  await expect(row(done.number)).toContainText("80");
  await expect(row(done.number)).toContainText(zh("teach-lesson-done"));
  await expect(row(begun.number)).toContainText(zh("state-started"));
  await expect(row(begun.number)).toContainText(zh("teach-lesson-not"));
  await expect(row(idle.number)).toContainText(zh("state-not-started"));
  const stats = page.locator("dl.stats");
  await expect(stats).toContainText(zh("of-pupils", { n: pupils.length }));
  await expect(stats).toContainText((Math.round((1000 * 1) / pupils.length) / 10).toFixed(1));
  await expect(stats).toContainText(zh("teach-mean-note", { n: 1 }));

  // Sorted by score, best first: the pupil who finished is at the top.
  await page.getByRole("columnheader", { name: zh("teach-col-score") }).getByRole("link").click();
  await page.getByRole("columnheader", { name: zh("teach-col-score") }).getByRole("link").click();
  await expect(page.getByRole("columnheader", { name: zh("teach-col-score") })).toHaveAttribute("aria-sort", "descending");
  await expect(page.locator("tbody tr").first()).toContainText(done.name);
  await expect(page.getByText(zh("teach-scores-title"))).toBeVisible();

  // A pupil may not open it.
  const reply = await first.context.request.get(`${URL_BASE}/teach/assignments/${assignment}`);
  expect(reply.status()).toBe(403);
});

test("resetting a PIN asks first; then the old slip is void and the pupil is signed out", async ({ page, school, pupilDevice, device, watch, teacher }) => {
  watch.allow(404, 422);
  const { className } = teacher;
  const n = 7;
  const before = (await school.printed(className))[n]!;
  const pupil = await pupilDevice(before);
  await signIn(page, teacher);
  await page.goto(teacher.classPage);
  const row = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: before.number, exact: true }) });
  await row.getByRole("link", { name: zh("teach-reset") }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(zh("teach-reset-title", { name: before.name }));
  await page.getByRole("link", { name: zh("teach-cancel") }).click();
  expect((await school.printed(className))[n]!.pin, "asking changes nothing").toBe(before.pin);
  await row.getByRole("link", { name: zh("teach-reset") }).click();
  await page.getByRole("button", { name: zh("teach-reset-yes") }).click();
  await expect(page.getByText(zh("teach-reset-done-title", { name: before.name }))).toBeVisible();

  await pupil.page.goto("/learn");
  await expect(pupil.page, "signed out").toHaveURL(/\/sign-in/);
  const other = await device();
  await other.page.goto(slipLink(before));
  await expect(other.page.getByRole("heading", { level: 1 })).toHaveText(zh("slip-void-title"));
  await page.getByRole("link", { name: zh("teach-reset-print") }).click();
  await expect(page.locator("article.slip"), "the new slip alone").toHaveCount(1);
  await expect(page.locator(".slip__name")).toHaveText(before.name);
  const after = (await school.printed(className))[n]!;
  expect(after.pin).not.toBe(before.pin);
  await expect(page.locator(".slip__pin")).toHaveText(after.pin);
  await signInPupil(other.context.request, after);
});

test("each pupil has a slip with a code that signs in, and the slips print", async ({ page, school, teacher }) => {
  await signIn(page, teacher);
  await page.goto(`${teacher.classPage}/slips`);
  const slips = page.locator("article.slip");
  const printed = await school.printed(teacher.className);
  expect(printed.length).toBeGreaterThan(16);
  await expect(slips).toHaveCount(printed.length);
  await expect(page.locator("article.slip svg.slip__qr")).toHaveCount(printed.length);
  const links = printed.map(slipLink);
  expect(new Set(links).size, "every pupil has a code of their own").toBe(printed.length);
  for (const link of links) expect(link).toMatch(new RegExp(`^${URL_BASE}/q/[A-Za-z0-9_-]{40,}$`));
  await expect(slips.first()).toContainText(SCHOOL);

  const pdf = await page.pdf({ preferCSSPageSize: true });
  const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
  expect(pages, "eight slips on a sheet").toBe(Math.ceil(printed.length / 8));
  await page.emulateMedia({ media: "print" });
  await expect(page.locator(".site-head")).toBeHidden();
  await expect(page.locator(".site-foot")).toBeHidden();
  await expect(page.locator(".slip__qr").first()).toBeVisible();
});

test("a teacher can set work with the keyboard alone", async ({ page, teacher }) => {
  await signIn(page, teacher);
  await page.goto(`${teacher.classPage}/assign`);
  const focus = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.getAttribute("name") || document.activeElement?.textContent?.trim() || "");
  const tabTo = async (wanted: string) => {
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press("Tab");
      if ((await focus()) === wanted) {
        const outline = await page.evaluate(() => {
          const e = document.activeElement!;
          const seen = [e, e.nextElementSibling].filter((x) => x !== null).map((x) => getComputedStyle(x));
          return seen.some((s) => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2);
        });
        expect(outline, `the focus is seen on ${wanted}`).toBe(true);
        return;
      }
    }
    throw new Error(`the keyboard does not reach ${wanted}`);
  };
  await tabTo("module");
  await page.keyboard.press("Space");
  await expect(page.locator('input[name="module"]').first()).toBeChecked();
  await tabTo("due_at");
  await tabTo("note");
  await page.keyboard.type("keyboard only");
  await tabTo(zh("teach-assign-submit"));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/teach\/assignments\/.*given=1$/);
  await expect(page.getByRole("main")).toContainText("keyboard only");
});
