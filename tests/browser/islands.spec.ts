// The bundle of islands on bad networks and slow phones: it arrives late, in the second attempt or never, and nothing that a
// pupil did is lost.
import type { BrowserContext, Page } from "@playwright/test";
import { alive, expect, test } from "./fixtures.ts";
import { learn, places, readPaper, zh, type Paper } from "./site.ts";

const choices = (page: Page) => page.locator('.choices input[name="choice"]');
const saved = (page: Page) => expect(page.locator("#save-state")).toHaveText(zh("save-saved"));

/** Opens the quiz at an item with one right option. Gives its place. */
async function open(page: Page, context: BrowserContext, assignment: string): Promise<[Paper, number]> {
  await learn(context.request, assignment);
  await page.goto(`/learn/${assignment}`);
  await page.getByRole("link", { name: zh("quiz-open") }).click();
  await page.getByRole("button", { name: zh("quiz-begin") }).click();
  await expect(page.locator("fieldset legend")).toBeVisible();
  const paper = readPaper(await page.content());
  return [paper, paper.items.findIndex((i) => i.ask === "One")];
}

for (const [part, pattern] of [
  ["program", "**/*.wasm"],
  ["script", "**/pkg/qinghe.*.js*"],
]) {
  test(`the islands start in a later attempt when their ${part} fails to load`, async ({ given, watch }) => {
    watch.allowOffline();
    const { assignment, page, context } = await given(part === "program" ? 15 : 14);
    const [paper, n] = await open(page, context, assignment);
    let refused = 0;
    await context.route(pattern!, async (route) => {
      if (refused === 2) return route.continue();
      refused += 1;
      await route.abort("connectionreset");
    });
    await page.goto(`/learn/${assignment}/quiz?item=${n + 1}`);
    const place = places(paper.items[n]!, true)[0]!;
    await choices(page).nth(place).check();
    await alive(page);
    expect(refused).toBe(2);
    await expect(choices(page).nth(place), "what the finger did stays").toBeChecked();
    await saved(page);
  });
}

test("without its bundle the quiz is a plain form, and saves", async ({ given, watch }) => {
  watch.allowOffline();
  const { assignment, page, context } = await given(13);
  const [paper, n] = await open(page, context, assignment);
  await context.route("**/*.wasm", (route) => route.abort("blockedbyclient"));
  await page.goto(`/learn/${assignment}/quiz?item=${n + 1}`);
  const place = places(paper.items[n]!, true)[0]!;
  await choices(page).nth(place).check();
  await page.getByRole("button", { name: n + 1 === paper.items.length ? zh("quiz-review") : zh("quiz-next"), exact: true }).click();
  await page.goto(`/learn/${assignment}/quiz?item=${n + 1}`);
  await expect(choices(page).nth(place)).toBeChecked();
});

test("a program that breaks leaves the plain form, in this tab, from then on", async ({ given, watch }) => {
  const { assignment, page, context } = await given(12);
  const [paper, n] = await open(page, context, assignment);
  await page.goto(`/learn/${assignment}/quiz?item=${n + 1}`);
  await alive(page);
  const loaded = page.waitForEvent("load");
  await page.evaluate(() => window.dispatchEvent(new ErrorEvent("error", { error: new WebAssembly.RuntimeError("unreachable") })));
  await loaded;
  const place = places(paper.items[n]!, true)[0]!;
  await choices(page).nth(place).check();
  await page.getByRole("button", { name: n + 1 === paper.items.length ? zh("quiz-review") : zh("quiz-next"), exact: true }).click();
  await page.goto(`/learn/${assignment}/quiz?item=${n + 1}`);
  await expect(choices(page).nth(place)).toBeChecked();
  expect(await page.locator("html").getAttribute("data-alive"), "the program is not started again").toBeNull();
  // The browser says that what it fetched ahead was not used.
  watch.faults.splice(0, watch.faults.length, ...watch.faults.filter((f) => !f.includes("preloaded using link preload")));
});

test("a phone six times slower loses no tap", async ({ given }) => {
  const { assignment, page, context } = await given(11);
  const [paper, n] = await open(page, context, assignment);
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 6 });
  await page.goto(`/learn/${assignment}/quiz?item=${n + 1}`, { waitUntil: "commit" });
  const place = places(paper.items[n]!, true)[0]!;
  await choices(page).nth(place).check();
  await alive(page);
  await saved(page);
  await page.reload();
  await expect(choices(page).nth(place)).toBeChecked();
});
