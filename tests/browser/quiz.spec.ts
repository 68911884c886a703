// The quiz: no answer is lost, no key is sent too early, and it works with plain forms too.
import type { BrowserContext, Page, Response } from "@playwright/test";
import { alive, arrange, expect, expectResult, test, tickFirst } from "./fixtures.ts";
import { BANK, learn, places, readPaper, speak, zh, en, type Asked, type Paper } from "./site.ts";

const saved = (page: Page) => expect(page.locator("#save-state")).toHaveText(zh("save-saved"));
const choices = (page: Page) => page.locator('.choices input[name="choice"]');
/** The input of a place of the item shown. */
const at = (page: Page, item: Asked, place: number) =>
  item.ask === "Order" ? page.locator(".arrange__item").nth(place) : item.ask === "Match" ? page.locator(`.pick input[value="${place}"]`) : choices(page).nth(place);
/** Expects this answer of the item shown. */
async function shows(page: Page, item: Asked, places: number[], why?: string): Promise<void> {
  for (const [n, place] of places.entries()) {
    if (item.ask === "Order") await expect(at(page, item, place).locator(".arrange__no"), why).toHaveText(String(n + 1));
    else await expect(at(page, item, place), why).toBeChecked();
  }
}
const chips = (page: Page) => page.locator(".qnav button");
const next = (page: Page) => page.getByRole("button", { name: zh("quiz-next"), exact: true });

/** Goes from the finished lesson to the first item. */
async function begin(page: Page, assignment: string): Promise<Paper> {
  await learn(page.context().request, assignment);
  await page.goto(`/learn/${assignment}`);
  await page.getByRole("link", { name: zh("quiz-open") }).click();
  await page.getByRole("button", { name: zh("quiz-begin") }).click();
  await expect(page.locator("fieldset legend")).toBeVisible();
  return readPaper(await page.content());
}

/** Chooses the right options, or one wrong option, of the item shown. */
async function answer(page: Page, item: Asked, right: boolean): Promise<void> {
  for (const [n, place] of places(item, right).entries()) {
    if (item.ask !== "Order") await at(page, item, place).check();
    else {
      await at(page, item, place).click();
      await expect(at(page, item, place).locator(".arrange__no")).toHaveText(String(n + 1));
    }
  }
}

/** Chooses an option of an item that may say "saved" already, and waits for the response to this change.
 * A newer answer of another device may replace it at once. */
async function change(page: Page, place: number): Promise<void> {
  const [reply] = await Promise.all([page.waitForResponse(/\/api\/save_answer/), choices(page).nth(place).click()]);
  expect(reply.ok()).toBe(true);
}

/** Finds what no response may contain while a quiz is open. */
function listen(context: BrowserContext): { settle: () => Promise<string[]> } {
  const bodies: Promise<[string, string]>[] = [];
  context.on("response", (r: Response) => {
    if (r.status() >= 300 && r.status() < 400) return;
    bodies.push(r.text().then((t) => [r.url(), t], () => [r.url(), ""]));
  });
  return {
    settle: async () => {
      const secrets = [...BANK.values()].flatMap((i) => [...i.explanation, ...i.options.flatMap((o) => o.why)]);
      const found: string[] = [];
      const all = await Promise.all(bodies);
      for (const [url, body] of all) {
        const text = body.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&").replaceAll('\\"', '"');
        for (const secret of secrets) if (text.includes(secret)) found.push(`${url}: ${secret}`);
        if (/"(correct|key|why|explanation|points)"\s*:/.test(text)) found.push(`${url}: ${/"(correct|key|why|explanation|points)"/.exec(text)![0]}`);
      }
      expect(all.filter(([, b]) => b.length > 0).length, "answers were read").toBeGreaterThan(3);
      return found;
    },
  };
}

test("a pupil takes the quiz to its result, and no key is sent before the hand-in", async ({ given }) => {
  const { assignment, page, context } = await given(4);
  const heard = listen(context);
  const paper = await begin(page, assignment);
  expect(paper.items).toHaveLength(10);
  await alive(page);
  await expect(page.locator("#save-state")).toHaveText(zh("save-nothing"));
  for (const [n, item] of paper.items.entries()) {
    await expect(page.locator("legend")).toContainText(BANK.get(item.id)!.zh);
    await answer(page, item, n >= 3);
    await saved(page);
    await expect(page.getByText(zh("quiz-count", { n: n + 1, of: 10 }))).toBeVisible();
    if (n === 4) {
      await page.reload();
      await alive(page);
      await shows(page, item, places(item, true), "a reload stays at the item and its answer");
      await saved(page);
    }
    if (n < 9) await next(page).click();
  }
  await page.getByRole("button", { name: zh("quiz-review") }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(zh("review-title"));
  await expect(page.getByText(zh("review-blank"))).toHaveCount(0);
  expect(await heard.settle(), "nothing of the key was sent").toEqual([]);

  await page.getByRole("button", { name: zh("review-submit"), exact: true }).click();
  await expect(page).toHaveURL(/\/results\//);
  await expectResult(page, 7, 10);
  await expect(page.getByText(zh("result-passed", { mark: 60 }))).toBeVisible();
  await expect(page.locator(".ring")).toContainText("70");
  const cards = page.locator("article.ans");
  await expect(cards).toHaveCount(10);
  await expect(page.locator("article.ans--wrong")).toHaveCount(3);
  for (const [n, item] of paper.items.entries()) {
    const known = BANK.get(item.id)!;
    const card = cards.filter({ hasText: `${n + 1}. ${known.zh}` });
    await expect(card).toContainText(known.explanation[0]!);
    if (n < 3) {
      for (const o of known.options.filter((o) => o.correct || item.ask === "Order" || item.ask === "Match")) await expect(card).toContainText(o.zh);
      if (item.ask === "One" || item.ask === "Many") {
        const chosen = known.options.find((o) => !o.correct && o.zh === item.options[places(item, false)[0]!])!;
        await expect(card, "why the chosen one is wrong").toContainText(chosen.why[0]!);
      }
    }
  }
  await page.getByRole("link", { name: zh("result-home") }).click();
  const task = page.locator("article.task").filter({ has: page.locator(`a[href="/learn/${assignment}"]`) });
  await expect(task).toContainText(zh("state-completed"));
  await expect(task).toContainText(zh("task-score", { score: 70 }));
});

test("a pupil takes the quiz with plain forms, without JavaScript", async ({ given }) => {
  const { assignment, page, context } = await given(4, { js: false });
  const heard = listen(context);
  const paper = await begin(page, assignment);
  for (const [n, item] of paper.items.entries()) {
    await expect(page.locator("legend")).toContainText(BANK.get(item.id)!.zh);
    if (n !== 5) await answer(page, item, true);
    if (n < 9) await next(page).click();
  }
  await page.getByRole("button", { name: zh("quiz-review") }).click();
  await expect(page.getByText(zh("review-blanks", { n: 1 }))).toBeVisible();
  await page.getByRole("link", { name: `6. ${BANK.get(paper.items[5]!.id)!.zh}` }).click();
  await answer(page, paper.items[5]!, true);
  // To the last item by its number, and back: the answers are still there.
  await chips(page).nth(9).click();
  await shows(page, paper.items[9]!, places(paper.items[9]!, true));
  await page.getByRole("button", { name: zh("step-back"), exact: true }).click();
  await shows(page, paper.items[8]!, places(paper.items[8]!, true));
  await chips(page).nth(9).click();
  await page.getByRole("button", { name: zh("quiz-review") }).click();
  await expect(page.getByText(zh("review-blank"))).toHaveCount(0);
  expect(await heard.settle(), "nothing of the key was sent").toEqual([]);
  await page.getByRole("button", { name: zh("review-submit"), exact: true }).click();
  await expectResult(page, 10, 10);
});

test("without a network, answers wait on the device and are sent later", async ({ given, pupilDevice, watch }) => {
  watch.allowOffline();
  const { assignment, pupil, page, context } = await given(9);
  const paper = await begin(page, assignment);
  await alive(page);
  await answer(page, paper.items[0]!, true);
  await saved(page);
  await context.setOffline(true);
  await next(page).click();
  await expect(page.locator("legend"), "going on needs no network").toContainText(BANK.get(paper.items[1]!.id)!.zh);
  await answer(page, paper.items[1]!, true);
  await expect(page.locator("#save-state")).toHaveText(zh("save-not-saved"));
  await expect(page.locator("#save-state"), "it is told where it is seen").toBeInViewport();
  await next(page).click();
  await answer(page, paper.items[2]!, true);
  await chips(page).nth(0).click();
  await shows(page, paper.items[0]!, places(paper.items[0]!, true));
  await expect(page.locator("#save-state"), "never saved while another is not").toHaveText(zh("save-not-saved-item", { n: 2 }));
  await chips(page).nth(1).click();
  await shows(page, paper.items[1]!, places(paper.items[1]!, true));
  await expect(page.locator("#save-state")).toHaveText(zh("save-not-saved"));

  await context.setOffline(false);
  await expect(page.locator("#save-state")).toHaveText(zh("save-saved"), { timeout: 20_000 });
  await chips(page).nth(2).click();
  await expect(page.locator("#save-state")).toHaveText(zh("save-saved"), { timeout: 20_000 });
  await expect.poll(() => page.evaluate(() => localStorage.length), { message: "nothing stays behind on the device" }).toBe(0);

  // Another device shows all of them.
  const other = await pupilDevice(pupil);
  await other.page.goto(`/learn/${assignment}/quiz`);
  await expect(other.page.getByText(zh("quiz-count", { n: 3, of: 10 }))).toBeVisible();
  await expect(other.page.locator("legend"), "at the first one that is blank").toContainText(BANK.get(paper.items[3]!.id)!.zh);
});

test("the quick exit waits for no answer, and back is neutral until the PIN is typed", async ({ given, watch }) => {
  watch.allowOffline();
  watch.allow(422);
  const { assignment, pupil, page } = await given(9);
  const paper = await begin(page, assignment);
  await alive(page);
  await page.route("**/api/save_answer", (route) => route.abort());
  await answer(page, paper.items[0]!, true);
  await expect(page.locator("#save-state")).toHaveText(zh("save-not-saved"));
  await page.route(/^https:\/\//, (route) => route.fulfill({ contentType: "text/html", body: "<h1>elsewhere</h1>" }));
  let asked = false;
  page.on("dialog", (dialog) => {
    asked = true;
    void dialog.accept();
  });
  await page.locator("#quick-exit").click();
  await expect(page.getByRole("heading", { name: "elsewhere" })).toBeVisible();
  expect(asked, "no question held the pupil back").toBe(false);

  await page.goto(`/learn/${assignment}/quiz`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(zh("away-title"));
  await expect(page).toHaveTitle(zh("away-title"));
  await expect(page.locator("legend")).toHaveCount(0);
  await page.getByLabel(zh("away-pin")).fill("000000");
  await page.getByRole("button", { name: zh("away-go-on") }).click();
  await expect(page.getByRole("alert")).toContainText(zh("away-wrong"));
  await page.unroute("**/api/save_answer");
  await page.getByLabel(zh("away-pin")).fill(pupil.pin);
  await page.getByRole("button", { name: zh("away-go-on") }).click();
  await expect(page, "where they were").toHaveURL(new RegExp(`/learn/${assignment}/quiz`));
  await saved(page);
});

test("an answer that a closed page could not send is sent by the next one", async ({ given, watch }) => {
  watch.allowOffline();
  const { assignment, page, context } = await given(10);
  const paper = await begin(page, assignment);
  await alive(page);
  await context.setOffline(true);
  await answer(page, paper.items[0]!, true);
  await expect(page.locator("#save-state")).toHaveText(zh("save-not-saved"));
  await page.close();
  await context.setOffline(false);
  const again = await context.newPage();
  await again.goto(`/learn/${assignment}/quiz?item=1`);
  await shows(again, paper.items[0]!, places(paper.items[0]!, true));
  await saved(again);
  await again.reload();
  await shows(again, paper.items[0]!, places(paper.items[0]!, true), "the server has it");
});

// On a slow network a page can be used long before its script is loaded.
test("an option chosen before the script is loaded is not lost", async ({ given }) => {
  const { assignment, page, context } = await given(11);
  const paper = await begin(page, assignment);
  let release = () => {};
  const slow = new Promise<void>((done) => (release = done));
  await context.route("**/*.wasm", async (route) => {
    await slow;
    await route.continue();
  });
  await page.goto(`/learn/${assignment}/quiz?item=${paper.items.findIndex((i) => i.ask !== "Order") + 1}`);
  // The first item with options: in an order, each tap without a script loads a page.
  const n = paper.items.findIndex((i) => i.ask !== "Order");
  const item = paper.items[n]!;
  const option = at(page, item, places(item, true)[0]!);
  await option.check();
  release();
  await alive(page);
  await expect(option, "what the finger did stays").toBeChecked();
  await saved(page);
  // The quiz opens at the first blank item, so go to the one that was answered.
  await page.goto(`/learn/${assignment}/quiz?item=${n + 1}`);
  await expect(option).toBeChecked();
});

test("two devices see each other's answers, and the newer answer wins", async ({ given, pupilDevice }) => {
  const { assignment, pupil, ...one } = await given(12);
  const paper = await begin(one.page, assignment);
  await alive(one.page);
  const single = paper.items.findIndex((i) => i.ask === "One" && i.options.length > 2);
  await chips(one.page).nth(single).click();
  await change(one.page, 0);
  await saved(one.page);

  const two = await pupilDevice(pupil);
  await two.page.goto(`/learn/${assignment}/quiz?item=${single + 1}`);
  await alive(two.page);
  await expect(choices(two.page).nth(0)).toBeChecked();
  await change(two.page, 1);
  await saved(two.page);
  // The first device learns of it when it changes the item again.
  await change(one.page, 2);
  await expect(one.page.locator("#save-state")).toHaveText(zh("save-newer"));
  await expect(choices(one.page).nth(1)).toBeChecked();
  await change(one.page, 2);
  await saved(one.page);
  await two.page.reload();
  await expect(choices(two.page).nth(2)).toBeChecked();
});

test("changing the language keeps the item and the answers", async ({ given }) => {
  const { assignment, page, context } = await given(13);
  const paper = await begin(page, assignment);
  await alive(page);
  await chips(page).nth(3).click();
  await answer(page, paper.items[3]!, true);
  await saved(page);
  await chips(page).nth(6).click();
  await answer(page, paper.items[6]!, false);
  await saved(page);
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.locator("legend")).toContainText(BANK.get(paper.items[6]!.id)!.en);
  await shows(page, paper.items[6]!, places(paper.items[6]!, false));
  await alive(page);
  await chips(page).nth(3).click();
  await expect(page.locator("legend")).toContainText(BANK.get(paper.items[3]!.id)!.en);
  await shows(page, paper.items[3]!, places(paper.items[3]!, true));
  await expect(page.locator("#save-state")).toHaveText(en("save-saved"));
  await speak(context.request, "zh-CN");
});

test("two tabs share one attempt, and the older one says that it is over", async ({ given, watch }) => {
  watch.allow(409);
  const { assignment, page, context } = await given(14);
  await learn(context.request, assignment);
  const stale = await context.newPage();
  await page.goto(`/learn/${assignment}/quiz`);
  await stale.goto(`/learn/${assignment}/quiz`);
  await page.getByRole("button", { name: zh("quiz-begin") }).click();
  await expect(page.locator("fieldset legend")).toBeVisible();
  await stale.getByRole("button", { name: zh("quiz-begin"), exact: true }).click();
  await expect(stale.locator("fieldset legend")).toBeVisible();
  const [a, b] = [readPaper(await page.content()), readPaper(await stale.content())];
  expect(b.attempt).toBe(a.attempt);
  expect(b.items.map((i) => [i.id, i.options]), "the same paper in the same order").toEqual(a.items.map((i) => [i.id, i.options]));

  await alive(stale);
  await page.goto(`/learn/${assignment}/quiz/${a.attempt}/review`);
  await page.getByRole("button", { name: zh("review-submit"), exact: true }).click();
  await expect(page).toHaveURL(/\/results\//);
  await expectResult(page, 0, 10);
  const first = a.items[0]!;
  if (first.ask === "Order") await at(stale, first, 0).click();
  else await at(stale, first, 0).check();
  await expect(stale.locator("#save-state")).toHaveText(zh("error-attempt-closed"));
  await page.reload();
  await expectResult(page, 0, 10);
  await page.goto(`/learn/${assignment}`);
  await expect(page.locator('a[href*="/results/"]')).toHaveCount(1);
});

test("a quiz on one page has a clock and flags", async ({ given }) => {
  const { assignment: id, page } = await given(13, { quiz: { layout: "one_page", minutes: "30", attempts: "1" } });
  await page.goto(`/learn/${id}/quiz`);
  await expect(page.getByText(zh("quiz-about-minutes", { n: 30 }))).toBeVisible();
  await expect(page.getByText(zh("quiz-about-one-try"))).toBeVisible();
  await page.getByRole("button", { name: zh("quiz-begin"), exact: true }).click();
  await alive(page);
  const items = page.locator("fieldset.quiz__item");
  await expect(items).toHaveCount(10);
  await expect(page.getByRole("timer")).toContainText(/\d+:\d\d/);
  const before = await page.getByRole("timer").innerText();
  await expect.poll(async () => page.getByRole("timer").innerText(), "the clock goes on").not.toBe(before);
  // A flag is saved, and so is an answer on a page with many items.
  await items.nth(2).getByRole("button", { name: zh("quiz-flag") }).click();
  await expect(items.nth(2).getByRole("button", { name: zh("quiz-unflag") })).toHaveAttribute("aria-pressed", "true");
  const choices = page.locator("fieldset.quiz__item .choices");
  await choices.first().locator("input").first().check();
  await expect(page.locator("#save-state")).toHaveText(zh("save-saved"));
  await page.reload();
  await alive(page);
  await expect(choices.first().locator("input").first()).toBeChecked();
  await expect(items.nth(2).getByRole("button", { name: zh("quiz-unflag") })).toBeVisible();
  await page.getByRole("button", { name: zh("quiz-review"), exact: true }).click();
  await expect(page).toHaveURL(/\/review$/);
  await expect(page.getByText(zh("review-flagged"))).toHaveCount(1);
  await page.getByRole("button", { name: zh("review-submit"), exact: true }).click();
  await expect(page.locator("article.ans")).toHaveCount(10);
  await page.goto(`/learn/${id}/quiz`);
  await expect(page.getByText(zh("result-no-more", { of: 1 }))).toBeVisible();
});

// The whole bank on one paper, so that every kind of item is on it.
test("each kind of item keeps its answer, also one that a closed page could not send", async ({ given, watch }) => {
  watch.allowOffline();
  const { assignment: id, page, context } = await given(13, { quiz: { draw: "27" } });
  await page.goto(`/learn/${id}/quiz`);
  await page.getByRole("button", { name: zh("quiz-begin"), exact: true }).click();
  await alive(page);
  const paper = readPaper(await page.content());
  const [one, many, order] = (["One", "Many", "Order"] as const).map((ask) => paper.items.findIndex((i) => i.ask === ask)) as [number, number, number];
  expect(Math.min(one, many, order), "all kinds are on the paper").toBeGreaterThanOrEqual(0);
  await chips(page).nth(one).click();
  await choices(page).nth(0).check();
  await saved(page);
  await chips(page).nth(many).click();
  await choices(page).nth(0).check();
  await choices(page).nth(1).check();
  await saved(page);
  // The boxes here are in the same positions as the buttons of the other item.
  await chips(page).nth(one).click();
  await expect(choices(page).nth(0)).toBeChecked();
  await expect(choices(page).nth(1)).not.toBeChecked();
  await chips(page).nth(many).click();
  await expect(choices(page).nth(1)).toBeChecked();

  await chips(page).nth(order).click();
  await context.setOffline(true);
  await answer(page, paper.items[order]!, true);
  await expect(page.locator("#save-state")).toHaveText(zh("save-not-saved"));
  await page.close();
  await context.setOffline(false);
  const again = await context.newPage();
  await again.goto(`/learn/${id}/quiz?item=${order + 1}`);
  await shows(again, paper.items[order]!, places(paper.items[order]!, true));
  await saved(again);
});

for (const js of [true, false]) {
  test(`each answer is explained at once, ${js ? "with" : "without"} JavaScript`, async ({ given, watch }) => {
    watch.allow(422);
    const { assignment: id, page } = await given(12, { quiz: { feedback: "at_once", order: "same_for_all", draw: "3" }, js });
    await page.goto(`/learn/${id}/quiz`);
    await page.getByRole("button", { name: zh("quiz-begin"), exact: true }).click();
    for (let n = 1; n <= 3; n += 1) {
      await page.goto(`/learn/${id}/quiz?item=${n}`);
      await expect(page.locator("article.ans")).toHaveCount(0);
      if (!(await arrange(page))) {
        await page.getByRole("button", { name: zh("check-answer"), exact: true }).click();
        await expect(page.getByRole("alert")).toBeVisible();
        await tickFirst(page);
      }
      await page.getByRole("button", { name: zh("check-answer"), exact: true }).click();
      await expect(page.locator("article.ans")).toHaveCount(1);
      await expect(page.getByRole("button", { name: zh("check-answer"), exact: true }), "and stays").toHaveCount(0);
    }
    await page.getByRole("link", { name: zh("quiz-review"), exact: true }).click();
    await page.getByRole("button", { name: zh("review-submit"), exact: true }).click();
    await expect(page.locator("article.ans")).toHaveCount(3);
  });
}

test("a score that is shown later is not shown yet", async ({ given, school }) => {
  const { assignment: id, page } = await given(11, { quiz: { feedback: "after_close", draw: "3" } });
  await page.goto(`/learn/${id}/quiz`);
  await page.getByRole("button", { name: zh("quiz-begin"), exact: true }).click();
  await page.goto(`/learn/${id}/quiz`);
  await alive(page);
  for (let n = 0; n < 3; n += 1) await page.getByRole("button", { name: zh(n < 2 ? "quiz-next" : "quiz-review"), exact: true }).click();
  await expect(page).toHaveURL(/\/review$/);
  await page.getByRole("button", { name: zh("review-submit"), exact: true }).click();
  await expect(page.getByText(zh("result-kept-title"))).toBeVisible();
  await expect(page.locator("article.ans")).toHaveCount(0);
  // Nor is it on the task's card and page; the pupil's other tasks show their scores.
  const score = /\d+\s*%|\d+ 分(?!钟)/;
  await page.goto("/learn");
  const card = page.getByRole("article").filter({ has: page.locator(`a[href="/learn/${id}"]`) });
  await expect(card).toHaveCount(1);
  await expect(card.getByText(score)).toHaveCount(0);
  await page.goto(`/learn/${id}`);
  await expect(page.getByRole("main").getByText(score)).toHaveCount(0);
  await school.withdraw(id);
});
