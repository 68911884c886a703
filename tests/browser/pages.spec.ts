// The pages for everyone, and what is true of all pages: the keyboard, the quick exit, unknown addresses.
import { examine, expectHelp } from "./examine.ts";
import { expect, expectAccessible, expectFits, test } from "./fixtures.ts";
import { SCHOOL, zh } from "./site.ts";

test("sign-in and the pages for everyone are sound", async ({ page, watch }) => {
  watch.allow(404);
  await examine(page, ["/sign-in?school=", `/sign-in?school=${SCHOOL}`, "/sign-in/staff", "/help", "/help/privacy", "/family", "/reading?back=/help", "/nowhere"], true);
});

test("a form with mistakes is sound", async ({ page, watch }) => {
  watch.allow(422);
  await page.goto(`/sign-in?school=${SCHOOL}`);
  await page.getByRole("button", { name: zh("sign-in-button"), exact: true }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expectAccessible(page, "a form with mistakes");
  await page.setViewportSize({ width: 320, height: 640 });
  await expectFits(page, "a form with mistakes at 320 px");
});

test("every part of the design system is sound", async ({ page }) => {
  await examine(page, ["/dev/ui"], false);
});

test("an unknown address says so and links home", async ({ page, watch }) => {
  watch.allow(404);
  const reply = await page.goto("/learn-more/than/there/is");
  expect(reply!.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(zh("error-not-found"));
  await expectHelp(page, "zh-CN");
  await page.getByRole("link", { name: zh("error-home") }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
});

test("with the keyboard the skip link comes first and the focus is visible", async ({ page }) => {
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

test("the quick exit leaves at once, and the back button does not return", async ({ page }) => {
  await page.route(/^https:\/\//, (route) => route.fulfill({ contentType: "text/html", body: "<h1>elsewhere</h1>" }));
  await page.goto("/help");
  await page.goto("/sign-in?school=");
  await page.locator("#quick-exit").click();
  await expect(page.getByRole("heading", { name: "elsewhere" })).toBeVisible();
  await page.goBack();
  await expect(page, "the page that was left is not in the history").not.toHaveURL(/\/sign-in/);
  await expect(page.getByRole("heading", { name: zh("away-title") }), "what was before it is not shown either").toBeVisible();
  await expect(page.locator("body")).not.toContainText("毒");
  await page.getByRole("button", { name: zh("away-go-on") }).click();
  await expect(page, "nobody was signed in, so nothing is asked").toHaveURL(/\/help$/);
});
