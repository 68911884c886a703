// What is true of every page: accessible, no overflow on small screens, both languages, both colour schemes, the way to
// help, a strict content policy, a clean console (see fixtures).
import type { Page } from "@playwright/test";
import { alive, expect, expectAccessible, expectFits } from "./fixtures.ts";
import { LANGS, speak, word, type Lang } from "./site.ts";

/** Checks pages in both languages and schemes, and at 320 px. Changes the account's language. */
export async function examine(page: Page, paths: string[], student: boolean): Promise<void> {
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
      if (lang === "zh-CN") await expectAccessibleInTheDark(page, what);
      // The smallest phone; a screen of 640 px at 200% zoom has the same width.
      const size = page.viewportSize()!;
      await page.setViewportSize({ width: 320, height: 640 });
      // Lengths in vw follow with the next frame.
      await frames(page);
      await expectFits(page, `${what} at 320 px`);
      await page.setViewportSize(size);
    }
  }
}

/** Waits until what was changed has been drawn. */
const frames = (page: Page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/** In the dark scheme only the colours differ. */
async function expectAccessibleInTheDark(page: Page, what: string): Promise<void> {
  // Wait for colour transitions to end.
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await frames(page);
  // One that follows the scrolling of a table has no end.
  await page.waitForFunction(() => document.getAnimations().filter((a) => a.timeline === document.timeline).every((a) => a.playState === "finished"));
  await expectAccessible(page, `${what} in the dark`, ["color-contrast", "link-in-text-block"]);
  await page.emulateMedia({ colorScheme: "light" });
}

/** The four helplines and the quick exit are on every page a pupil sees. */
export async function expectHelp(page: Page, lang: Lang): Promise<void> {
  const strip = page.getByRole("navigation", { name: word(lang, "help-label") });
  const calls = await strip.getByRole("link").evaluateAll((a) => a.map((x) => x.getAttribute("href")));
  expect(calls).toEqual(["tel:120", "tel:110", "tel:12356", "tel:12355"]);
  const exit = page.getByRole("link", { name: word(lang, "quick-exit") });
  await expect(exit).toBeInViewport();
  await expect(exit).toHaveAttribute("data-to", /^https:\/\//);
  await expect(exit, "without scripts the server leads out").toHaveAttribute("href", "/leave");
}
