// What holds on every page: access for everyone, no overflow on small screens, both languages, both colour schemes, the
// way to help, a strict policy, a clean console (see fixtures).
import type { Page, TestInfo } from "@playwright/test";
import { alive, expect, expectAccessible, expectFits, test } from "./fixtures.ts";
import { CLASS, LANGS, SCHOOL, learn, openQuiz, signInPupil, signInStaff, speak, takeQuiz, word, zh, type Lang } from "./site.ts";

/** A teacher whose language no other test minds. */
const teacherOf = (info: TestInfo) => (info.project.name === "phone" ? "t.qh1101" : "t.qh2001");

/** Looks at pages in both languages and schemes, and at 320 px; the account's language is this test's own. */
async function examine(page: Page, paths: string[], student: boolean): Promise<void> {
  const policy = /script-src 'nonce-[\w+/=-]+' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'/;
  for (const lang of LANGS) {
    await speak(page.context().request, lang);
    for (const path of paths) {
      const what = `${path} ${lang}`;
      const reply = await page.goto(path);
      const csp = reply!.headers()["content-security-policy"]!;
      expect(csp, what).toMatch(policy);
      expect(csp, what).not.toContain("unsafe-inline");
      await expect(page.locator("html")).toHaveAttribute("lang", lang);
      await expect(page.getByRole("heading", { level: 1 }), what).toHaveCount(1);
      await expect(page).toHaveTitle(new RegExp(`– ${word(lang, "site-name")}$`));
      expect(await page.locator("[style]").count(), `${what}: no inline style`).toBe(0);
      if (await page.locator("leptos-island").count()) await alive(page);
      if (student) await expectHelp(page, lang);
      await expectFits(page, what);
      await expectAccessible(page, what);
      // In the dark only the colours are others.
      // No colour is still on its way from the other scheme.
      await page.emulateMedia({ reducedMotion: "reduce" });
      await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      await page.waitForFunction(() => document.getAnimations().every((a) => a.playState === "finished"));
      if (lang === "zh-CN") await expectAccessible(page, `${what} in the dark`, ["color-contrast", "link-in-text-block"]);
      await page.emulateMedia({ colorScheme: "light" });
      // The smallest phone; the same width is a screen of 640 px zoomed to 200 %.
      const size = page.viewportSize()!;
      await page.setViewportSize({ width: 320, height: 640 });
      await expectFits(page, `${what} at 320 px`);
      await page.setViewportSize(size);
    }
  }
}

/** Four numbers and the way out, on every page a pupil sees. */
async function expectHelp(page: Page, lang: Lang): Promise<void> {
  const strip = page.getByRole("navigation", { name: word(lang, "help-label") });
  const calls = await strip.getByRole("link").evaluateAll((a) => a.map((x) => x.getAttribute("href")));
  expect(calls).toEqual(["tel:120", "tel:110", "tel:12356", "tel:12355"]);
  const exit = page.getByRole("link", { name: word(lang, "quick-exit") });
  await expect(exit).toBeInViewport();
  await expect(exit).toHaveAttribute("href", /^https:\/\//);
}

test("the door and the pages for everyone", async ({ page, watch }) => {
  watch.allow(404);
  await examine(page, ["/sign-in?school=", `/sign-in?school=${SCHOOL}`, "/sign-in/staff", "/help", "/help/privacy", "/family", "/reading?back=/help", "/nowhere"], true);
});

test("a form with mistakes", async ({ page, watch }) => {
  watch.allow(422);
  await page.goto(`/sign-in?school=${SCHOOL}`);
  await page.getByRole("button", { name: zh("sign-in-button"), exact: true }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expectAccessible(page, "a form with mistakes");
  await page.setViewportSize({ width: 320, height: 640 });
  await expectFits(page, "a form with mistakes at 320 px");
});

test("pupils' pages: tasks, lesson, account", async ({ page, school, own }) => {
  // In a class of its own: these pupils change their language, which others at work on the same account would see.
  const assignment = await school.assign(CLASS.second);
  await signInPupil(page.context().request, await school.slip(CLASS.second, own(14)));
  const task = `/learn/${assignment}`;
  await learn(page.context().request, assignment, ["welcome", "situations", "three-steps", "left-drink", "school-gate"]);
  const steps = ["welcome", "situations", "left-drink", "school-gate"].map((s) => `${task}/steps/${s}`);
  await examine(page, ["/learn", task, ...steps, "/account", "/account/data", "/account/password"], true);
  await speak(page.context().request, "zh-CN");
});

// Every kind of step, tried by a teacher; the classroom wall; the book.
test("lessons for staff: every kind of step, the wall, paper", async ({ page }, info) => {
  test.slow();
  await signInStaff(page.context().request, teacherOf(info));
  const steps = ["m01/steps/ten-cards", "m01/steps/true-or-not", "m01/steps/swallowed", "m01/steps/safety-plan", "m04/steps/guess", "m04/steps/brake", "m08s/steps/after"];
  const wall = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `/lessons/kit-p/show?page=${n}`);
  await examine(page, ["/lessons", "/lessons/m05", "/lessons/m05/print", ...steps.map((s) => `/lessons/${s}`), ...wall], false);
  await speak(page.context().request, "zh-CN");
});

test("pupils' pages: quiz, review, result", async ({ page, school, own }) => {
  const api = page.context().request;
  await signInPupil(api, await school.slip(CLASS.second, own(14)));
  const [open, done] = [await school.assign(CLASS.second), await school.assign(CLASS.second)];
  await learn(api, open);
  await learn(api, done);
  const result = await takeQuiz(api, done, 3);
  await examine(page, [`/learn/${open}/quiz`], true);
  const paper = await openQuiz(api, open);
  await examine(page, [`/learn/${open}/quiz`, `/learn/${open}/quiz/${paper.attempt}/review`, result], true);
  await speak(api, "zh-CN");
});

test("staff pages", async ({ page, watch }, info) => {
  test.slow();
  watch.allow(403);
  const officer = info.project.name === "phone" ? "li.shan" : "zhou.ning";
  await signInStaff(page.context().request, teacherOf(info));
  await page.goto("/teach");
  const classPage = (await page.locator('main a[href^="/teach/classes/"]').first().getAttribute("href"))!;
  await page.goto(classPage);
  const board = (await page.locator('main a[href^="/teach/assignments/"]').first().getAttribute("href"))!;
  const reset = (await page.locator('a[href$="/reset"]').first().getAttribute("href"))!;
  await examine(page, ["/teach", classPage, `${classPage}/assign`, board, reset, `${classPage}/slips`, "/account"], false);
  await expect(page.locator("#quick-exit"), "for pupils only").toHaveCount(0);
  await signInStaff(page.context().request, officer);
  await examine(page, ["/bureau", "/teach"], false);
});

test("the teacher's desk: every page of it", async ({ page }, info) => {
  test.slow();
  test.setTimeout(400_000);
  await signInStaff(page.context().request, teacherOf(info));
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

test("pupils' pages: practice and programme", async ({ page, school, own }) => {
  const api = page.context().request;
  await signInPupil(api, await school.slip(CLASS.second, own(14)));
  await learn(api, await school.assign(CLASS.second));
  await examine(page, ["/learn/practice", "/learn/practice/m02", "/learn/programme", "/verify"], false);
  await speak(api, "zh-CN");
});

test("every part of the design system", async ({ page }) => {
  await examine(page, ["/dev/ui"], false);
});

test("an address that leads nowhere says so, and leads home", async ({ page, watch }) => {
  watch.allow(404);
  const reply = await page.goto("/learn-more/than/there/is");
  expect(reply!.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(zh("error-not-found"));
  await expectHelp(page, "zh-CN");
  await page.getByRole("link", { name: zh("error-home") }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
});

test("the keyboard: the skip link comes first, and the focus is always seen", async ({ page }) => {
  await page.goto("/sign-in?school=");
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: zh("skip") });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("textbox", { name: zh("sign-in-school") }), "the next stop is in the content").toBeFocused();
  await page.goto("/sign-in?school=");
  const stops = new Set<string>();
  for (let i = 0; i < 20; i++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const e = document.activeElement as HTMLElement;
      if (!e || e === document.body) return null;
      const s = getComputedStyle(e);
      const box = e.getBoundingClientRect();
      const ring = s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2;
      const seen = box.bottom > 0 && box.top < innerHeight && box.width > 0;
      return { what: `${e.tagName} ${e.textContent?.trim() || e.id}`, ring, seen };
    });
    if (!stop) break;
    expect(stop, stop.what).toMatchObject({ ring: true, seen: true });
    stops.add(stop.what);
  }
  expect(stops.size, "many things can be reached").toBeGreaterThan(8);
});

test("the quick exit leaves at once, and the back button does not lead back here", async ({ page }) => {
  await page.route(/^https:\/\//, (route) => route.fulfill({ contentType: "text/html", body: "<h1>elsewhere</h1>" }));
  await page.goto("/help");
  await page.goto("/sign-in?school=");
  await page.locator("#quick-exit").click();
  await expect(page.getByRole("heading", { name: "elsewhere" })).toBeVisible();
  await page.goBack();
  await expect(page, "the page that was left is not in the history").not.toHaveURL(/\/sign-in/);
});
