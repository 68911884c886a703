// The whole lesson, with JavaScript and without, and going on with it in another language and on another device.
import type { Page } from "@playwright/test";
import { alive, expect, test } from "./fixtures.ts";
import { CLASS, STEPS, learn, speak, zh, en } from "./site.ts";

const NO_THANKS = "“不用，谢谢。”";
const TAKE = "先接过来看看";
const TASTE = "尝";
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

/** The story from its beginning: into an unsafe ending, back, and another way to a safe one. */
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

/** Every step by what a pupil sees on it. */
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
  await expect(page.locator("#feedback")).toContainText("饮料离开过你的眼睛");
  await page.locator(".step-nav").getByRole("link", { name: zh("step-next") }).click();

  await at("school-gate");
  if (js) await alive(page);
  // With script the page stays, and each choice is kept behind it; without, every choice is a page.
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
  await page.locator("details.more summary").click();
  await expect(page.locator("ol.path > li")).toHaveCount(4);
  await expect(page.locator("ol.path > li").first()).toContainText(NO_THANKS);
  await page.locator(".step-nav").getByRole("link", { name: zh("step-next") }).click();

  await at("first-words");
  await page.getByLabel(NO_THANKS).check();
  await page.getByLabel("我们打球去").check();
  await page.getByLabel("我家里不让").check();
  await press(page, zh("check-answer"));
  await expect(page.locator("#feedback")).toContainText(zh("check-right"));
  await page.locator(".step-nav").getByRole("link", { name: zh("step-next") }).click();
  await at("collapse");
  await press(page, zh("step-next"));
  await at("help");
  await expect(page.getByRole("main").locator('a[href="tel:12356"]')).toBeVisible();
  await press(page, zh("lesson-finish"));
  await expect(page).toHaveURL(new RegExp(`/learn/${assignment}$`));
  await expect(page.getByText(zh("lesson-done-title"))).toBeVisible();
  await expect(page.getByRole("link", { name: zh("quiz-open") })).toBeVisible();
}

test("the whole lesson", async ({ school, own, pupilDevice, watch }) => {
  watch.allow(422);
  const assignment = await school.assign(CLASS.own);
  const { page } = await pupilDevice(await school.slip(CLASS.own, own(4)));
  await wholeLesson(page, assignment, true);
});

test("the whole lesson without JavaScript", async ({ school, own, pupilDevice, watch }) => {
  watch.allow(422);
  const assignment = await school.assign(CLASS.own);
  const { page } = await pupilDevice(await school.slip(CLASS.own, own(4)), { javaScriptEnabled: false });
  await wholeLesson(page, assignment, false);
});

test("a story's choice is sent again when the network is back", async ({ school, own, pupilDevice, watch }) => {
  watch.allowOffline();
  const assignment = await school.assign(CLASS.own);
  const { page, context } = await pupilDevice(await school.slip(CLASS.own, own(5)));
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

test("another language keeps the place and what was ticked", async ({ school, own, pupilDevice }) => {
  const assignment = await school.assign(CLASS.own);
  const { page, context } = await pupilDevice(await school.slip(CLASS.own, own(6)));
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

  // In a story the path stays, told in the other language.
  await page.goto(`/learn/${assignment}/steps/school-gate`);
  await expect(page.locator(".verdict")).toHaveText(en("story-safe"));
  await speak(context.request, "zh-CN");
});

test("the lesson goes on where it stopped, on another device", async ({ school, own, pupilDevice }) => {
  const assignment = await school.assign(CLASS.own);
  const pupil = await school.slip(CLASS.own, own(7));
  const first = await pupilDevice(pupil);
  await learn(first.context.request, assignment, STEPS.slice(0, 3));
  const { page } = await pupilDevice(pupil);
  await page.goto(`/learn/${assignment}`);
  await expect(page.getByText(zh("state-started")).first()).toBeVisible();
  await page.getByRole("link", { name: zh("lesson-continue") }).click();
  await expect(page).toHaveURL(/\/steps\/left-drink$/);
  // What lies ahead is not open yet.
  await page.goto(`/learn/${assignment}/steps/help`);
  await expect(page).toHaveURL(/\/steps\/left-drink$/);
  await page.goto(`/learn/${assignment}/quiz`);
  await expect(page).toHaveURL(new RegExp(`/learn/${assignment}$`));
});
