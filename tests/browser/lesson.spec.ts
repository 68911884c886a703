// The whole lesson, with JavaScript and without, and continuing it in another language and on another device.
import type { Page } from "@playwright/test";
import { alive, arrange, expect, test, tickFirst } from "./fixtures.ts";
import { CLASS, STEPS, learn, signInPupil, speak, zh, en } from "./site.ts";

const NO_THANKS = "“不用，谢谢。”";
const TAKE = "先接过来看看";
const TASTE = "尝";
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

/** The story from its start: to an unsafe ending, back, and by other choices to a safe one. */
async function story(page: Page, settled: () => Promise<void>): Promise<void> {
  const fork = (text: string | RegExp) => page.locator("button.fork").filter({ hasText: text });
  const onward = page.locator(".step-nav").getByRole("link", { name: zh("step-next") });
  await expect(fork(NO_THANKS)).toBeVisible();
  await expect(onward, "no way on before an ending").toHaveCount(0);
  await expect(page.getByText(zh("story-not-yet"))).toBeVisible();
  await fork(TAKE).click();
  await expect(page.getByText("糖袋在你手里")).toBeVisible();
  await settled();
  await fork(TASTE).click();
  await expect(page.locator(".verdict")).toHaveText(zh("story-unsafe"));
  await settled();
  await press(page, zh("story-back"));
  await expect(page.locator(".verdict")).toHaveCount(0);
  await expect(page.getByText("糖袋在你手里")).toBeVisible();
  await settled();
  await press(page, zh("story-again"));
  await expect(fork(NO_THANKS)).toBeVisible();
  await settled();
  await fork(NO_THANKS).click();
  await settled();
  await fork("再说一遍").click();
  await settled();
  await fork("我陪你去找老师").click();
  await settled();
  await page.locator("button.fork").first().click();
  await expect(page.locator(".verdict")).toHaveText(zh("story-safe"));
  await settled();
  await expect(onward).toBeVisible();
}

/** Every step, using what a pupil sees on it. */
async function wholeLesson(page: Page, assignment: string, js: boolean): Promise<void> {
  await page.goto("/learn");
  await page.locator(`a[href="/learn/${assignment}"]`).first().click();
  await page.getByRole("link", { name: zh("lesson-start") }).click();
  const at = (step: string) => expect(page).toHaveURL(new RegExp(`/learn/${assignment}/steps/${step}(#.*)?$`));
  const place = (n: number) => expect(page.getByText(zh("step-of", { n, count: STEPS.length }))).toBeVisible();

  await at("welcome");
  await place(1);
  await expect(page.locator("figure svg[role=img], figure img").first()).toBeVisible();
  await press(page, zh("step-next"));

  await at("situations");
  const card = page.locator("details.flip").first();
  await expect(card.locator(".flip__back")).toBeHidden();
  await card.locator("summary").click();
  await expect(card.locator(".flip__back"), "a card turns without script").toBeVisible();
  await press(page, zh("step-next"));

  await at("three-steps");
  await page.getByRole("link", { name: zh("step-back") }).click();
  await at("situations");
  await press(page, zh("step-next"));
  await press(page, zh("step-next"));

  // A question: nothing chosen, wrong, right.
  await at("left-drink");
  await press(page, zh("check-answer"));
  await expect(page.getByRole("alert")).toContainText(zh("field-choose-one"));
  await page.getByLabel("先尝一小口").check();
  await press(page, zh("check-answer"));
  await expect(page.locator("#feedback")).toContainText(zh("check-wrong"));
  await expect(page.locator("#feedback")).toContainText("这一杯就不要了吧");
  await page.getByLabel("另拿一瓶没开过的").check();
  await press(page, zh("check-answer-again"));
  await expect(page.locator("#feedback")).toContainText(zh("check-right"));
  await expect(page.locator("#feedback")).toContainText("饮料离开过你的视线");
  await press(page, zh("step-next"));

  await at("school-gate");
  if (js) await alive(page);
  // With JavaScript the page stays, and saves each choice; without, every choice loads a page.
  let kept = 0;
  page.on("response", (r) => {
    if (r.url().includes("/api/record_path") && r.ok()) kept += 1;
  });
  let expected = 0;
  await story(page, async () => {
    if (js) await expect.poll(() => kept).toBe((expected += 1));
    else await page.waitForLoadState();
  });
  await page.reload();
  await expect(page.locator(".verdict"), "the path was kept").toHaveText(zh("story-safe"));
  await page.locator("form details.more summary").click();
  await expect(page.locator("ol.path > li")).toHaveCount(4);
  await expect(page.locator("ol.path > li").first()).toContainText(NO_THANKS);
  await page.locator(".step-nav").getByRole("link", { name: zh("step-next") }).click();

  await at("first-words");
  await page.getByLabel(NO_THANKS).check();
  await page.getByLabel("我们打球去").check();
  await page.getByLabel("我家里不让").check();
  await press(page, zh("check-answer"));
  await expect(page.locator("#feedback")).toContainText(zh("check-right"));
  await press(page, zh("step-next"));
  await at("collapse");
  await press(page, zh("step-next"));

  // An order: a wrong one, another, the right one.
  await at("collapse-order");
  const things = page.locator(".arrange__item");
  const tap = async (text: string, n: number) => {
    await things.filter({ hasText: text }).click();
    await expect(things.filter({ hasText: text }).locator(".arrange__no")).toHaveText(String(n));
  };
  for (const [n, text] of ["打 120", "大声喊", "不挂电话", "医生来了"].entries()) await tap(text, n + 1);
  if (js) await press(page, zh("check-answer"));
  await expect(page.locator("#feedback")).toContainText(zh("check-wrong"));
  await press(page, zh("order-clear"));
  for (const [n, text] of ["大声喊", "打 120", "不挂电话", "医生来了"].entries()) await tap(text, n + 1);
  if (js) await press(page, zh("check-answer"));
  await expect(page.locator("#feedback")).toContainText(zh("check-right"));
  await press(page, zh("step-next"));

  // Myth or fact: the truth is not in the page before every statement is answered.
  await at("true-or-not");
  await press(page, zh("check-answer"));
  await expect(page.getByRole("alert")).toContainText(zh("field-guess-all"));
  for (const card of await page.locator("fieldset.myth").all()) {
    await card.getByText(zh("myth-fact"), { exact: true }).click();
    await expect(card.locator(".myth__out")).toHaveCount(0);
  }
  await press(page, zh("check-answer"));
  await expect(page.locator(".myth__out b")).toHaveCount(6);
  await expect(page.locator(".myth__wrong")).toHaveCount(4);
  await press(page, zh("step-next"));

  // The pupil's own plan is never sent; it is kept on the device until the pupil clears it.
  await at("three-people");
  if (js) {
    const note = page.locator(".note__field[type=text]").first();
    await note.fill("外婆");
    await page.reload();
    await expect(note).toHaveValue("外婆");
    await press(page, zh("notes-clear"));
    await expect(note).toHaveValue("");
  } else await expect(page.getByText(zh("notes-paper"))).toBeVisible();
  await press(page, zh("step-next"));
  await at("help");
  await expect(page.getByRole("main").locator('a[href="tel:12356"]')).toBeVisible();
  await press(page, zh("lesson-finish"));
  await expect(page).toHaveURL(new RegExp(`/learn/${assignment}$`));
  await expect(page.getByText(zh("lesson-done-title"))).toBeVisible();
  await expect(page.getByRole("link", { name: zh("quiz-open") })).toBeVisible();
}

/** Does every step of any lesson by its form. Returns the kinds of steps. */
async function throughLesson(page: Page, assignment: string, js: boolean): Promise<Set<string>> {
  const kinds = new Set<string>();
  let kept = 0;
  page.on("response", (r) => {
    if (r.url().includes("/api/record_path") && r.ok()) kept += 1;
  });
  await page.goto(`/learn/${assignment}`);
  await page.getByRole("link", { name: zh("lesson-start") }).click();
  for (let n = 0; n < 14 && page.url().includes("/steps/"); n += 1) {
    const here = page.url();
    const has = async (css: string) => (await page.locator(css).count()) > 0;
    const onward = page.locator(".step-nav").getByRole(((await has("button.fork")) ? "link" : "button"), { name: zh("step-next"), exact: true });
    if (await has("button.fork")) {
      kinds.add("scenario");
      if (js) await alive(page);
      for (let i = 1; i < 40 && !(await page.locator(".verdict").count()); i += 1) {
        await page.locator("button.fork").first().click();
        if (js) await expect.poll(() => kept).toBe(i);
        else await page.waitForLoadState();
      }
      await onward.click();
    } else if (await has(".sort__row")) {
      kinds.add("sort");
      for (const row of await page.locator(".sort__row").all()) await row.locator("input").first().check();
      await press(page, zh("check-answer"));
      await expect(page.locator(".say")).not.toHaveCount(0);
      await onward.click();
    } else if (await has("fieldset.myth")) {
      kinds.add("myth");
      for (const row of await page.locator("fieldset.myth").all()) await row.locator(".myth__say").first().click();
      await press(page, zh("check-answer"));
      await expect(page.locator("#feedback")).toBeVisible();
      await onward.click();
    } else if (await has(".arrange__item")) {
      kinds.add("order");
      await arrange(page);
      if (js) await press(page, zh("check-answer"));
      await expect(page.locator("#feedback")).toBeVisible();
      await onward.click();
    } else if (await has(".guess__number")) {
      kinds.add("guess");
      const number = page.locator(".guess__number");
      await number.fill((await number.getAttribute("max"))!);
      if (js) await expect(page.locator(".slider")).toHaveValue((await number.getAttribute("max"))!);
      await press(page, zh("guess-show"));
      await expect(page.locator("#feedback")).toContainText(zh("guess-true"));
      await onward.click();
    } else if (await has("input[name=chosen]")) {
      kinds.add("check");
      await page.locator("input[name=chosen]").first().check();
      await press(page, zh("check-answer"));
      await expect(page.locator("#feedback")).toBeVisible();
      await onward.click();
    } else {
      kinds.add((await has(".flip")) ? "cards" : (await has(".roles")) ? "roles" : (await has(".notes")) ? "notes" : "text");
      await page.locator(".step-nav button").click();
    }
    await expect(page).not.toHaveURL(here);
  }
  await expect(page.getByText(zh("lesson-done-title"))).toBeVisible();
  return kinds;
}

/** Answers every item somehow, then opens the result. */
async function throughQuiz(page: Page, js: boolean): Promise<void> {
  await page.getByRole("link", { name: zh("quiz-open") }).click();
  await page.getByRole("button", { name: zh("quiz-begin") }).click();
  if (js) await alive(page);
  const count = await page.locator(".qnav button").count();
  for (let n = 0; n < count; n += 1) {
    await expect(page.locator(".qnav button").nth(n)).toHaveAttribute("aria-current", "step");
    await arrange(page);
    await tickFirst(page);
    if (js) await expect(page.locator("#save-state")).toHaveText(zh("save-saved"));
    await page.getByRole("button", { name: zh(n + 1 < count ? "quiz-next" : "quiz-review"), exact: true }).click();
  }
  await expect(page).toHaveURL(/\/review$/);
  await expect(page.getByText(zh("review-blank"))).toHaveCount(0);
  await page.getByRole("button", { name: zh("review-submit"), exact: true }).click();
  await expect(page).toHaveURL(/\/results\//);
  await expect(page.locator("article.ans")).toHaveCount(count);
}

test("a pupil does the whole lesson", async ({ given, watch }) => {
  watch.allow(422);
  const { assignment, page } = await given(4);
  await wholeLesson(page, assignment, true);
});

test("a pupil does the whole lesson without JavaScript", async ({ given, watch }) => {
  watch.allow(422);
  const { assignment, page } = await given(4, { js: false });
  await wholeLesson(page, assignment, false);
});

// A pupil can finish any module: every kind of step and item, using only what is on the page.
for (const module of ["m01", "m04", "m08s"]) {
  for (const js of [true, false]) {
    test(`a pupil can finish ${module} ${js ? "with" : "without"} JavaScript`, async ({ given }) => {
      test.slow();
      const { assignment, page } = await given(15, { module, js });
      const kinds = await throughLesson(page, assignment, js);
      expect(kinds.size, [...kinds].join(" ")).toBeGreaterThanOrEqual(6);
      await throughQuiz(page, js);
      await expect(page.getByText(zh("lesson-home"))).toHaveCount(0);
      await page.goto(`/learn/${assignment}`);
      await expect(page.getByRole("heading", { name: zh("lesson-home"), exact: true })).toBeVisible();
    });
  }
}

test("a story's choice is sent again once the network is back", async ({ given, watch }) => {
  watch.allowOffline();
  const { assignment, page, context } = await given(5);
  await learn(context.request, assignment, STEPS.slice(0, 4));
  await page.goto(`/learn/${assignment}/steps/school-gate`);
  await alive(page);
  await context.setOffline(true);
  await page.locator("button.fork").filter({ hasText: NO_THANKS }).click();
  await expect(page.getByText("别的同学都拿了"), "the story goes on").toBeVisible();
  await expect(page.getByText(zh("story-not-kept"))).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByText(zh("story-not-kept"))).toHaveCount(0, { timeout: 20_000 });
  await page.reload();
  await expect(page.getByText("别的同学都拿了")).toBeVisible();
});

test("the next pupil at the same computer sees nothing of the last one's notes", async ({ given, school, own }) => {
  const { assignment, page, context } = await given(6);
  await learn(context.request, assignment, STEPS.slice(0, STEPS.indexOf("three-people")));
  const plan = `/learn/${assignment}/steps/three-people`;
  await page.goto(plan);
  const note = page.locator(".note__field[type=text]").first();
  await note.fill("外婆");
  await page.goto("/account");
  await press(page, zh("account-sign-out-here"));
  await expect(page).toHaveURL(/\/sign-in/);
  expect(await page.evaluate(() => sessionStorage.length + localStorage.length), "nothing stays in the browser").toBe(0);

  // Also when the last one only walked away, and another signs in over them.
  await signInPupil(context.request, await school.slip(CLASS.own, own(6)));
  await page.goto(plan);
  await note.fill("外婆");
  const next = await school.slip(CLASS.own, own(7));
  await signInPupil(context.request, next);
  await learn(context.request, assignment, STEPS.slice(0, STEPS.indexOf("three-people")));
  await page.goto(plan);
  await expect(note).toHaveValue("");
});

test("another language keeps the place and what was ticked", async ({ given }) => {
  const { assignment, page, context } = await given(6);
  await learn(context.request, assignment, STEPS.slice(0, 5));
  await page.goto(`/learn/${assignment}/steps/first-words`);
  await page.getByLabel("我们打球去").check();
  await page.getByLabel("我家里不让").check();
  await press(page, "English");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page).toHaveURL(/\/steps\/first-words/);
  await expect(page.getByText(en("step-of", { n: 6, count: STEPS.length }))).toBeVisible();
  await expect(page.getByLabel("let's go and play ball")).toBeChecked();
  await expect(page.getByLabel("My family says no")).toBeChecked();
  await expect(page.getByLabel("No, thanks")).not.toBeChecked();
  await expect(page.locator("#feedback"), "ticking is not answering").toHaveCount(0);

  // The story's path stays, in the other language.
  await page.goto(`/learn/${assignment}/steps/school-gate`);
  await expect(page.locator(".verdict")).toHaveText(en("story-safe"));
  await speak(context.request, "zh-CN");
});

test("the lesson continues where it stopped, on another device", async ({ given, pupilDevice }) => {
  const { assignment, pupil, ...first } = await given(7);
  await learn(first.context.request, assignment, STEPS.slice(0, 3));
  const { page } = await pupilDevice(pupil);
  await page.goto(`/learn/${assignment}`);
  await expect(page.getByText(zh("state-started")).first()).toBeVisible();
  await page.getByRole("link", { name: zh("lesson-continue") }).click();
  await expect(page).toHaveURL(/\/steps\/left-drink$/);
  // Later steps are not open yet.
  await page.goto(`/learn/${assignment}/steps/help`);
  await expect(page).toHaveURL(/\/steps\/left-drink$/);
  await page.goto(`/learn/${assignment}/quiz`);
  await expect(page).toHaveURL(new RegExp(`/learn/${assignment}$`));
});
