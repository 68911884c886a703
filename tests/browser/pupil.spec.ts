// What a pupil's pages do on a poor network, with a wrong clock and on a small screen.
import type { Locator, Page } from "@playwright/test";
import { alive, asStaff, expect, expectResult, test } from "./fixtures.ts";
import { CLASS, STEPS, learn, openQuiz, places, readPaper, speak, en, zh } from "./site.ts";

type Shifted = { shift: number };
/** Lets a test set the device's clock: only `Date` knows of it, as on a real device. */
const settable = (page: Page) =>
  page.addInitScript(() => {
    const Real = Date;
    const now = () => Real.now() + ((window as unknown as { shift?: number }).shift ?? 0);
    class Device extends Real {
      constructor(...args: unknown[]) {
        if (args.length) super(...(args as [number]));
        else super(now());
      }
      static now(): number {
        return now();
      }
    }
    (window as unknown as { Date: unknown }).Date = Device;
  });
const setClock = (page: Page, hours: number) => page.evaluate((ms) => void ((window as unknown as Shifted).shift = ms), hours * 3_600_000);

const state = (page: Page) => page.locator("#save-state");
const timer = (page: Page) => page.getByRole("timer");
const next = (page: Page) => page.getByRole("button", { name: zh("quiz-next"), exact: true });
const review = (page: Page) => page.getByRole("button", { name: zh("quiz-review"), exact: true });
const chips = (page: Page) => page.locator(".qnav button");

/** Seconds on the page's clock. */
async function shown(page: Page): Promise<number> {
  const [, m, s] = /(\d+):(\d\d)/.exec(await timer(page).innerText())!;
  return Number(m) * 60 + Number(s);
}

/** Seconds that the server says are left. */
async function left(page: Page): Promise<number> {
  const ask = (await timer(page).getAttribute("data-ask"))!;
  return ((await (await page.context().request.get(ask)).json()) as { left: number }).left / 1000;
}

async function begin(page: Page, id: string): Promise<void> {
  await page.goto(`/learn/${id}/quiz`);
  await page.getByRole("button", { name: zh("quiz-begin"), exact: true }).click();
  await expect(page.locator("fieldset legend").first()).toBeVisible();
}

/** Whether the top of something is on the screen, below what sticks to its top. */
async function inSight(page: Page, what: Locator): Promise<void> {
  await expect
    .poll(async () => {
      const [box, head] = [await what.boundingBox(), await page.locator(".site-head").boundingBox()];
      return box!.y >= head!.y + head!.height - 1 && box!.y < page.viewportSize()!.height - 120;
    }, { message: "in sight, below the header" })
    .toBe(true);
}

for (const feedback of ["after_submit", "at_once"]) {
  test(`a clock that is set on the device changes nothing in a timed quiz, with answers ${feedback}`, async ({ given }) => {
    const { assignment: id, page } = await given(8, { quiz: { minutes: "30", draw: "5", feedback } });
    await settable(page);
    await begin(page, id);
    if (feedback === "after_submit") await alive(page);
    await expect(timer(page), "in sight without scrolling").toBeInViewport();
    for (const hours of [3, -1, 0]) {
      await setClock(page, hours);
      await page.waitForTimeout(2500);
      expect(Math.abs((await shown(page)) - (await left(page))), `the clock ${hours} h off`).toBeLessThanOrEqual(2);
      await expect(page).toHaveURL(/\/quiz/);
    }
    await page.mouse.wheel(0, 5000);
    await expect(timer(page), "also at the end of the page").toBeInViewport();
  });
}

test("the server ends a timed quiz, and more time from the teacher is shown", async ({ given }) => {
  const { assignment: id, page } = await given(9, { quiz: { minutes: "30", draw: "5" } });
  let said: number | null = 3_600_000;
  await page.route("**/time", (route) => route.fulfill({ json: { left: said } }));
  await begin(page, id);
  await alive(page);
  await expect(timer(page)).toContainText(/59:5\d|60:00/);
  const paper = readPaper(await page.content());
  const first = paper.items.findIndex((i) => i.ask === "One");
  await chips(page).nth(first).click();
  // The time is up while an answer is on its way: it is saved first.
  let release = () => {};
  const slow = new Promise<void>((done) => (release = done));
  await page.route("**/api/save_answer", async (route) => {
    await slow;
    await route.continue();
  });
  await page.locator('.choices input[name="choice"]').nth(places(paper.items[first]!, true)[0]!).check();
  said = 0;
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await expect(timer(page)).toContainText("0:00");
  await expect(page.getByText(zh("quiz-time-up"))).toBeAttached();
  expect(page.url()).toContain("/quiz");
  release();
  await expect(page).toHaveURL(/\/results\//);
  await expectResult(page, 1, 5);
});

test("on the page of all answers the clock runs too, and hands in", async ({ given }) => {
  const { assignment: id, page, context } = await given(10, { quiz: { minutes: "30", draw: "5" } });
  const paper = await openQuiz(context.request, id);
  let said = 300_500;
  await page.route("**/time", (route) => route.fulfill({ json: { left: said } }));
  await page.goto(`/learn/${id}/quiz/${paper.attempt}/review`);
  await expect(timer(page)).toBeInViewport();
  await expect(timer(page)).toContainText(/5:00|4:5\d/);
  await expect(page.getByText(zh("quiz-left-minutes", { n: 5 }))).toBeAttached();
  said = 0;
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect(page).toHaveURL(/\/results\//);
});

test("the way to the hand-in says what is not saved, and tries again at once", async ({ given, watch }) => {
  watch.allowOffline();
  const { assignment: id, page, context } = await given(11, { quiz: { draw: "10" } });
  await begin(page, id);
  await alive(page);
  const paper = readPaper(await page.content());
  const at = paper.items.findIndex((i) => i.ask === "One");
  await chips(page).nth(at).click();
  let sent = 0;
  await page.route("**/api/save_answer", (route) => {
    sent += 1;
    return route.abort();
  });
  await page.locator('.choices input[name="choice"]').first().check();
  await expect(state(page)).toHaveText(zh("save-not-saved"));
  await chips(page).nth(9).click();
  await expect(state(page), "it says which one").toHaveText(zh("save-not-saved-item", { n: at + 1 }));
  // Far into the waits between two attempts, of which the third takes four seconds.
  await expect.poll(() => sent, { timeout: 20_000 }).toBe(3);
  await review(page).click();
  await expect.poll(() => sent, { timeout: 1_500, message: "at once" }).toBe(4);
  await expect(state(page)).toHaveText(zh("save-waiting", { n: at + 1 }));
  await expect(state(page)).toBeInViewport();
  await page.unroute("**/api/save_answer");
  const began = Date.now();
  await context.setOffline(true);
  await context.setOffline(false);
  await expect(page, "the network is back: at once, and on to the review").toHaveURL(/\/review$/, { timeout: 4_000 });
  expect(Date.now() - began).toBeLessThan(4_000);
});

test("each question comes into sight and takes the focus, and Back goes through them", async ({ given }) => {
  const { assignment: id, page } = await given(12, { quiz: { draw: "5", order: "same_for_all" } });
  await begin(page, id);
  await alive(page);
  const legend = page.locator("legend");
  const first = (await legend.textContent())!;
  await page.mouse.wheel(0, 3000);
  for (const n of [2, 3]) {
    await next(page).click();
    await expect(legend).toContainText(new RegExp(`第 ${n} 题`));
    await inSight(page, legend);
    await expect(legend, "a screen reader reads it").toBeFocused();
  }
  await page.goBack();
  await expect(legend, "from question 3 to question 2").toContainText("第 2 题");
  await inSight(page, legend);
  await page.goBack();
  await expect(legend).toHaveText(first);
  await page.goForward();
  await expect(legend).toContainText("第 2 题");
  await page.reload();
  await expect(legend, "a reload stays").toContainText("第 2 题");
});

test("each scene of a story comes into sight and takes the focus, and no choice has a colour yet", async ({ given }) => {
  const { assignment, page, context } = await given(13);
  await learn(context.request, assignment, STEPS.slice(0, STEPS.indexOf("school-gate")));
  await page.goto(`/learn/${assignment}/steps/school-gate`);
  await alive(page);
  const forks = page.locator("button.fork");
  const scene = page.locator("#scene");
  const plain = await forks.first().evaluate((e) => getComputedStyle(e).backgroundColor);
  for (let n = 2; n < 5 && (await forks.count()) > 0; n += 1) {
    await forks.first().click();
    await expect(scene).toHaveText(zh("match-scene-no", { n }));
    await inSight(page, scene);
    await expect(scene).toBeFocused();
    if (test.info().project.name === "phone" && (await forks.count()) > 0) {
      for (const fork of await forks.all()) expect(await fork.evaluate((e) => getComputedStyle(e).backgroundColor)).toBe(plain);
    }
  }
  await page.getByRole("button", { name: zh("story-back"), exact: true }).click();
  await expect(scene).toBeFocused();
  await inSight(page, scene);
});

test("a story of 130 choices is kept", async ({ given }) => {
  test.slow();
  const { assignment, page, context } = await given(13);
  await learn(context.request, assignment, STEPS.slice(0, STEPS.indexOf("school-gate")));
  await page.goto(`/learn/${assignment}/steps/school-gate`);
  await alive(page);
  // To the unsafe ending and back to the choice before it, again and again.
  await page.locator("button.fork").filter({ hasText: "先接过来看看" }).click();
  for (let n = 0; n < 130; n += 1) {
    const forks = page.locator("button.fork");
    if (!(await forks.count())) break;
    await forks.first().click();
  }
  await expect(page.locator(".save--off")).toHaveText("");
  const scene = await page.locator("#scene-text").innerText();
  await expect.poll(async () => {
    await page.reload();
    return page.locator("#scene-text").innerText();
  }).toBe(scene);
});

test("an answer that was changed is looked at by the main button", async ({ given }) => {
  const { assignment, page, context } = await given(12);
  await learn(context.request, assignment, STEPS.slice(0, STEPS.indexOf("left-drink")));
  await page.goto(`/learn/${assignment}/steps/left-drink`);
  const main = page.locator(".step-nav button");
  await page.getByLabel("先尝一小口").check();
  await expect(main).toHaveText(zh("check-answer"));
  await main.click();
  const feedback = page.locator("#feedback");
  await expect(feedback).toContainText(zh("check-wrong"));
  await expect(main).toHaveAccessibleName(zh("step-next"));
  const chosen = page.locator("input[name=chosen]:checked + .choice__box");
  const colour = (e: Element) => getComputedStyle(e).borderTopColor;
  const brand = await page.evaluate(() => {
    const probe = document.createElement("i");
    probe.style.color = "var(--brand)";
    document.body.append(probe);
    return getComputedStyle(probe).color;
  });
  expect(await chosen.evaluate(colour), "chosen is not yet right").not.toBe(brand);
  await page.getByLabel("另拿一瓶没开过的").check();
  await expect(main).toHaveAccessibleName(zh("check-answer"));
  await main.click();
  await expect(feedback).toContainText(zh("check-right"));
  expect(await feedback.evaluate(colour), "green is what is right").toBe(brand);
  await main.click();
  await expect(page).toHaveURL(/\/steps\/school-gate/);
});

test("a page is read aloud with all that is on it", async ({ given }) => {
  const { assignment, page, context } = await given(14);
  await page.addInitScript(() => {
    const said: string[] = [];
    const voices = [{ lang: "zh-CN", name: "test" }];
    Object.assign(window, {
      said,
      SpeechSynthesisUtterance: class {
        constructor(public text: string) {}
      },
    });
    Object.defineProperty(window, "speechSynthesis", {
      value: { speaking: false, getVoices: () => voices, speak: (u: { text: string }) => said.push(u.text), cancel: () => {}, addEventListener: () => {} },
    });
  });
  const read = async () => {
    await page.evaluate(() => void ((window as unknown as { said: string[] }).said.length = 0));
    await page.getByRole("button", { name: zh("reading-aloud"), exact: true }).click();
    const said = await page.evaluate(() => (window as unknown as { said: string[] }).said.join("\n"));
    await page.getByRole("button", { name: zh("reading-stop"), exact: true }).click();
    return said.replace(/\s/g, "");
  };
  const texts = async (css: string) => (await page.locator(css).allTextContents()).map((t) => t.replace(/\s/g, "")).filter(Boolean);
  const has = async (css: string) => {
    const said = await read();
    const all = await texts(css);
    expect(all.length, css).toBeGreaterThan(0);
    for (const text of all) expect(said.replaceAll("\n", ""), css).toContain(text);
    return said;
  };
  const step = async (name: string) => {
    await page.goto(`/learn/${assignment}/steps/${name}`);
    return page;
  };
  for (const [name, css] of [
    ["situations", ".flip summary, .flip__back p"],
    ["left-drink", ".stem, .choice__text"],
    ["school-gate", ".story__text p, .forks h2, .fork span:last-child"],
    ["collapse-order", ".arrange__item span:nth-child(2)"],
    ["true-or-not", ".myth legend, .myth__say"],
  ] as const) {
    await learn(context.request, assignment, STEPS.slice(0, STEPS.indexOf(name)));
    await step(name);
    await has(css);
    if (name === "true-or-not") await expect(page.locator(".myth__out"), "not before it is answered").toHaveCount(0);
  }
  await step("left-drink");
  await page.getByLabel("先尝一小口").check();
  await page.locator(".step-nav button").click();
  await has("#feedback .verdict, #feedback p");
  await learn(context.request, assignment);
  await page.goto(`/learn/${assignment}/quiz`);
  await page.getByRole("button", { name: zh("quiz-begin"), exact: true }).click();
  await alive(page);
  await has("main legend, main .choice__text, main .pairs__row p, main .pick span, main .arrange__item span:nth-child(2)");
  await chips(page).nth(9).click();
  await page.getByRole("button", { name: zh("quiz-review"), exact: true }).click();
  await page.getByRole("button", { name: zh("review-submit"), exact: true }).click();
  await has("article.ans h3, article.ans dd, .ans__why p");
});

test("more time for a question keeps what is ticked, and a new one comes into sight", async ({ page, school, own, pupilDevice }) => {
  await asStaff(page.context(), "qian.ming", "zh-CN");
  const classId = school.id(CLASS.own);
  await page.goto(`/teach/classes/${classId}/matches/new`);
  await page.getByLabel(zh("match-count")).fill("27");
  await page.getByLabel(zh("match-teams")).fill("1");
  await page.getByRole("button", { name: zh("match-create") }).click();
  await page.waitForURL(/\/teach\/matches\/[0-9a-f-]{36}$/);
  const id = page.url().split("/").pop()!;
  const { page: pupil } = await pupilDevice(await school.slip(CLASS.own, own(9)));
  await settable(pupil);
  await pupil.goto(`/play/${id}`);
  await pupil.locator(".actions button").click();
  await page.locator("#do-start").click();
  const answers = pupil.locator(".answers");
  await expect(answers).toBeVisible();
  const heading = pupil.locator(".match__stem");
  for (let n = 0; n < 27 && (await answers.getAttribute("data-how")) !== "many"; n += 1) {
    const before = await pupil.locator("section[data-round]").getAttribute("data-round");
    await page.locator("#do-skip").click();
    await expect.poll(() => pupil.locator("section[data-round]").getAttribute("data-round")).not.toBe(before);
    await expect(answers).toBeVisible();
    await expect(heading).toBeFocused();
    await inSight(pupil, heading);
  }
  await expect(answers).toHaveAttribute("data-how", "many");
  const seconds = async () => Number(await pupil.locator(".clock__n").innerText());
  await setClock(pupil, 3);
  await pupil.waitForTimeout(1500);
  expect(await seconds(), "the device's clock is not asked").toBeGreaterThan(0);
  const boxes = pupil.locator(".answers input[type=checkbox]");
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await boxes.nth(1).focus();
  const before = await seconds();
  await page.locator("#do-extend").click();
  await expect.poll(seconds).toBeGreaterThan(before);
  await expect(boxes.nth(0)).toBeChecked();
  await expect(boxes.nth(1)).toBeChecked();
  await expect(boxes.nth(1), "the focus too").toBeFocused();
  await pupil.locator(".match__send").click();
  await expect(pupil.locator(".match__state")).toHaveText(zh("match-received"));
  await page.getByText(zh("match-end-ask")).click();
  await page.locator("#do-end").click();
});

test("at 320 px in English nothing lies on anything else", async ({ given }) => {
  const { assignment: id, page, context } = await given(10, { quiz: { draw: "5", minutes: "30", order: "same_for_all" } });
  await speak(context.request, "en");
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto(`/learn/${id}/quiz`);
  await page.getByRole("button", { name: en("quiz-begin"), exact: true }).click();
  await alive(page);
  await chips(page).nth(4).click();
  await expect(page.getByRole("button", { name: en("quiz-review"), exact: true })).toBeVisible();
  const parts = ["#save-state", "[role=timer]", ".quiz__foot .step-nav button:first-child", ".quiz__foot .step-nav button:last-child"];
  const boxes = await Promise.all(parts.map(async (css) => (await page.locator(css).boundingBox())!));
  for (const [n, a] of boxes.entries()) {
    for (const [m, b] of boxes.entries()) {
      if (n >= m) continue;
      const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
      expect(apart, `${parts[n]} and ${parts[m]}: ${JSON.stringify([a, b])}`).toBe(true);
    }
  }
  await speak(context.request, "zh-CN");
});

test("a Chinese heading breaks between words", async ({ given }) => {
  const { assignment, page } = await given(11);
  for (let width = 300; width <= 420; width += 12) {
    await page.setViewportSize({ width, height: 740 });
    await page.goto(`/learn/${assignment}`);
    const split = await page.evaluate(() => {
      const found: string[] = [];
      const words = new Intl.Segmenter("zh", { granularity: "word" });
      for (const heading of document.querySelectorAll("h1, h2")) {
        const walker = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
          for (const word of words.segment(node.data)) {
            const range = document.createRange();
            range.setStart(node, word.index);
            range.setEnd(node, word.index + word.segment.length);
            if (word.isWordLike && range.getClientRects().length > 1) found.push(word.segment);
          }
        }
      }
      return found;
    });
    expect(split, `at ${width} px`).toEqual([]);
  }
});
