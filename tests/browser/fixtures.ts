// What every browser test uses: a page whose console, network and scripts are watched, more devices when a test needs
// them, and the demo's school.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { RunOptions } from "axe-core";
import { test as base, expect, request, type BrowserContext, type BrowserContextOptions, type Page } from "@playwright/test";
import { CLASS, School, URL_BASE, signInPupil, signInStaff, speak, zh, type Lang, type Slip } from "./site.ts";

export { expect };

/** Collects everything that must not happen. A test first allows the responses it expects. */
export class Watch {
  readonly faults: string[] = [];
  private readonly allowed = new Set<number>();
  private offline = false;

  /** Allows responses with these statuses. */
  allow(...statuses: number[]): void {
    for (const s of statuses) this.allowed.add(s);
  }

  /** Allows requests that fail because the test is offline. */
  allowOffline(): void {
    this.offline = true;
  }

  on(context: BrowserContext, js = true): void {
    context.on("console", (m) => {
      // Failed loads are judged by their response, below.
      if (!js && m.text().includes("was preloaded using link preload but not used")) return;
      if (m.text().startsWith("Failed to load resource")) return;
      if (m.type() === "error" || m.type() === "warning") this.faults.push(`console ${m.type()}: ${m.text()}`);
    });
    context.on("weberror", (e) => this.faults.push(`script: ${e.error().stack ?? e.error()}`));
    context.on("response", (r) => {
      if (r.url().startsWith(URL_BASE) && r.status() >= 400 && !this.allowed.has(r.status())) {
        this.faults.push(`${r.status()} ${r.request().method()} ${r.url()}`);
      }
    });
    context.on("requestfailed", (r) => {
      const why = r.failure()?.errorText ?? "";
      // Leaving a page aborts its requests; a browser without JavaScript refuses scripts with this error.
      if (!r.url().startsWith(URL_BASE) || this.offline || why === "net::ERR_ABORTED" || (!js && why === "csp")) return;
      this.faults.push(`${why} ${r.method()} ${r.url()}`);
    });
  }
}

type Device = { context: BrowserContext; page: Page };
/** The work of a class: a module, or only its quiz with these settings; and whether the pupil's device runs scripts. */
type Wanted = { className?: string; module?: string; quiz?: Record<string, string>; js?: boolean };
type Fixtures = {
  watch: Watch;
  /** Another browser with the project's screen size. */
  device: (options?: BrowserContextOptions) => Promise<Device>;
  /** A pupil signed in on another browser. */
  pupilDevice: (pupil: Slip, options?: BrowserContextOptions) => Promise<Device>;
  /** The number of the test's n-th own pupil, a different one in each project. */
  own: (n: number) => number;
  /** Sets work for a class, and signs the project's n-th pupil of it in on a device. */
  given: (n: number, wanted?: Wanted) => Promise<Device & { assignment: string; pupil: Slip }>;
  /** A teacher of the first school and their class, different ones in each project. */
  teacher: { username: string; className: string; classPage: string };
};

const sessions = new Map<string, Awaited<ReturnType<BrowserContext["cookies"]>>>();

/** Signs a member of staff in on a device, and sets the account's language. A worker signs each account in once: the
 * password's hash is slow on purpose, and the tests of signing in are in `signin.spec.ts`. */
export async function asStaff(context: BrowserContext, username: string, lang?: Lang): Promise<void> {
  let session = sessions.get(username);
  if (!session) {
    const api = await request.newContext();
    await signInStaff(api, username);
    session = (await api.storageState()).cookies;
    await api.dispose();
    sessions.set(username, session);
  }
  await context.addCookies(session);
  if (lang) await speak(context.request, lang);
}

/** Opens a page in a language. It is the account's: only for accounts whose language no other test relies on, such as the
 * platform administrator's, and another test may change it in the same moment. */
export async function openIn(page: Page, lang: Lang, path: string): Promise<void> {
  await expect(async () => {
    await speak(page.context().request, lang);
    await page.goto(path);
    expect(await page.locator("html").getAttribute("lang")).toBe(lang);
  }).toPass();
}

/** Marks the page when its islands run: as soon as the WASM module is instantiated, before anything else runs. */
const TELL_HYDRATED = () => {
  for (const name of ["instantiate", "instantiateStreaming"] as const) {
    const real = WebAssembly[name] as (...args: unknown[]) => Promise<unknown>;
    (WebAssembly as unknown as Record<string, unknown>)[name] = async (...args: unknown[]) => {
      const made = await real.apply(WebAssembly, args);
      setTimeout(() => document.documentElement.setAttribute("data-alive", ""), 0);
      return made;
    };
  }
};

export const test = base.extend<Fixtures, { school: School }>({
  school: [
    async ({}, use) => {
      const school = await School.open();
      await use(school);
      await school.api.dispose();
    },
    { scope: "worker" },
  ],
  watch: async ({}, use) => {
    const watch = new Watch();
    await use(watch);
    expect(watch.faults, "no faults in console, network and scripts").toEqual([]);
  },
  context: async ({ context, watch }, use) => {
    watch.on(context);
    await context.addInitScript(TELL_HYDRATED);
    await use(context);
  },
  device: async ({ browser, watch, contextOptions, viewport, isMobile, hasTouch, locale, timezoneId }, use) => {
    const open: BrowserContext[] = [];
    await use(async (options = {}) => {
      const size = { viewport, isMobile, hasTouch, locale, timezoneId, baseURL: URL_BASE };
      const context = await browser.newContext({ ...contextOptions, ...size, ...options });
      open.push(context);
      watch.on(context, options.javaScriptEnabled !== false);
      if (options.javaScriptEnabled !== false) await context.addInitScript(TELL_HYDRATED);
      return { context, page: await context.newPage() };
    });
    for (const context of open) await context.close();
  },
  pupilDevice: async ({ device }, use) => {
    await use(async (pupil, options) => {
      const made = await device(options);
      await signInPupil(made.context.request, pupil);
      return made;
    });
  },
  own: async ({}, use, info) => {
    await use((n) => 2 * n + (info.project.name === "phone" ? 0 : 1));
  },
  given: async ({ school, own, pupilDevice }, use) => {
    await use(async (n, { className = CLASS.own, module, quiz, js = true } = {}) => {
      const assignment = await school.assign(className, "", module, quiz && { part: "quiz", ...quiz });
      const pupil = await school.slip(className, own(n));
      return { assignment, pupil, ...(await pupilDevice(pupil, { javaScriptEnabled: js })) };
    });
  },
  teacher: async ({ school }, use, info) => {
    const [username, className] = info.project.name === "phone" ? ["zhao.lan", CLASS.first] : ["t.qh1001", CLASS.second];
    await use({ username, className, classPage: `/teach/classes/${school.id(className)}` });
  },
});

/** Waits until the page's islands respond. */
export async function alive(page: Page): Promise<void> {
  await expect(page.locator("html"), "the islands are running").toHaveAttribute("data-alive", "");
}

/** The result of a quiz: what was known in words, or the points alone while another open task holds back which were right. */
export async function expectResult(page: Page, right: number, all: number): Promise<void> {
  const count = zh("result-count", { n: right, of: all });
  const said = right === all ? zh("result-all") : right > 0 ? zh("result-known", { right, all }) : zh("result-none");
  await expect(page.locator(".result__say")).toContainText(count);
  expect([said, count]).toContain((await page.getByRole("heading", { level: 1 }).textContent())?.trim());
}

/** Arranges the entries of an order as they are shown. Returns how many there are. */
export async function arrange(page: Page): Promise<number> {
  const things = page.locator(".arrange__item");
  const count = await things.count();
  for (let i = 0; i < count; i += 1) {
    await things.nth(i).click();
    await expect(things.nth(i).locator(".arrange__no")).toHaveText(String(i + 1));
  }
  return count;
}

/** Chooses the first answer of each item shown, except an order. */
export async function tickFirst(page: Page): Promise<void> {
  for (const box of await page.locator(".pairs__row, .choices").all()) await box.locator("input").first().check();
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** No violation of WCAG 2.1 A and AA, or of the rules that are named. */
export async function expectAccessible(page: Page, what: string, rules?: string[]): Promise<void> {
  expect(page.frames(), "axe looks into one frame").toHaveLength(1);
  const options: RunOptions = {
    runOnly: rules ? { type: "rule", values: rules } : { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] },
    // Passes are not listed: on a page with many rows that is most of the work.
    resultTypes: ["violations"],
  };
  // A page that is checked twice has it already.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const found = await page.evaluate(async (options) => {
    const { violations } = await (window as unknown as { axe: typeof import("axe-core") }).axe.run(document, options);
    return violations.map((v) => `${v.id}: ${v.help}\n  ${v.nodes.map((n) => `${n.target.join(" ")} ${n.failureSummary}`).join("\n  ")}`);
  }, options);
  expect(found, `axe on ${what}`).toEqual([]);
}

/** Nothing overflows to the right. */
export async function expectFits(page: Page, what: string): Promise<void> {
  const { wide, room, culprits } = await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    const culprits = [...document.querySelectorAll("body *")]
      .filter((e) => e.getBoundingClientRect().right > room + 1 && !e.closest(".table-scroll, .vh"))
      .map((e) => `${e.tagName.toLowerCase()}.${e.getAttribute("class")}`);
    return { wide: document.documentElement.scrollWidth, room, culprits: culprits.slice(0, 5) };
  });
  expect(wide, `${what} is wider than its ${room} px: ${culprits.join(", ")}`).toBeLessThanOrEqual(room);
}
