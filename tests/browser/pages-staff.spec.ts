// Every page that a teacher sees, and an officer's first page.
import type { TestInfo } from "@playwright/test";
import { examine } from "./examine.ts";
import { asStaff, expect, test } from "./fixtures.ts";
import { speak } from "./site.ts";

/** A teacher whose language no other test depends on. */
const teacherOf = (info: TestInfo) => (info.project.name === "phone" ? "t.qh1101" : "t.qh2001");

// Every kind of step, as a teacher tries it; the big screen; the book.
test("lessons for staff are sound: every kind of step, the big screen and the book", async ({ page }, info) => {
  test.slow();
  await asStaff(page.context(), teacherOf(info));
  const steps = ["m01/steps/ten-cards", "m01/steps/true-or-not", "m01/steps/swallowed", "m01/steps/safety-plan", "m04/steps/guess", "m04/steps/brake", "m08s/steps/after", "m06/steps/group-chat", "m06/steps/our-class", "m08s/steps/the-call", "m03/steps/role-play"];
  const wall = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `/lessons/kit-p/show?page=${n}`);
  await examine(page, ["/lessons", "/lessons/m05", "/lessons/m05/print", ...steps.map((s) => `/lessons/${s}`), ...wall], false);
  await speak(page.context().request, "zh-CN");
});

test("the pages of a teacher and an officer's first page are sound", async ({ page, watch }, info) => {
  test.slow();
  watch.allow(403);
  const officer = info.project.name === "phone" ? "li.shan" : "zhou.ning";
  await asStaff(page.context(), teacherOf(info));
  await page.goto("/teach");
  const classPage = (await page.locator('main a[href^="/teach/classes/"]').first().getAttribute("href"))!;
  await page.goto(classPage);
  const board = (await page.locator('main a[href^="/teach/assignments/"]').first().getAttribute("href"))!;
  const reset = (await page.locator('a[href$="/reset"]').first().getAttribute("href"))!;
  await examine(page, ["/teach", classPage, `${classPage}/assign`, board, reset, `${classPage}/slips`, "/account", "/account/factors", "/account/factors/app"], false);
  await expect(page.locator("#quick-exit"), "for pupils only").toHaveCount(0);
  await asStaff(page.context(), officer);
  await examine(page, ["/bureau", "/teach"], false);
});

test("a teacher's other pages are sound: pupils, work, quizzes", async ({ page }, info) => {
  test.slow();
  test.setTimeout(400_000);
  await asStaff(page.context(), teacherOf(info));
  await page.goto("/teach");
  const at = (await page.locator('main a[href^="/teach/classes/"]').first().getAttribute("href"))!;
  await page.goto(at);
  const work = (await page.locator('main a[href^="/teach/assignments/"]').first().getAttribute("href"))!.split("?")[0]!;
  const pupil = (await page.locator(`a[href^="${at}/pupils/"][href$="/reset"]`).first().getAttribute("href"))!.replace("/reset", "");
  const learner = pupil.split("/").pop()!;
  await page.goto("/teach/quizzes");
  const school = new URL((await page.locator('a[href^="/teach/quizzes/new"]').first().getAttribute("href"))!, page.url()).search;
  const desk = [`${at}/groups`, `${at}/teachers`, pupil, `${pupil}/edit`, `${pupil}/move`, `${at}/grades`, "/teach/calendar", "/teach/past", "/teach/requests"];
  const follow = [`${work}/items`, `${work}/grid`, `${work}/pupils/${learner}`, `${work}/edit`, `${work}/withdraw`, `${work}/regrade`, `${work}/exceptions/${learner}`];
  const quizzes = ["/teach/quizzes", `/teach/quizzes/new${school}`, `/teach/quizzes/bank${school}`, `/teach/quizzes/import${school}`, `/teach/quizzes/items/new${school}`];
  await examine(page, [...desk, ...follow, ...quizzes], false);
});
