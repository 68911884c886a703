// What every browser test stands on: a page whose console, network and scripts are watched, more devices when a test
// needs them, and the demo's school.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { RunOptions } from "axe-core";
import { test as base, expect, request, type BrowserContext, type BrowserContextOptions, type Page } from "@playwright/test";
import { CLASS, School, URL_BASE, signInPupil, signInStaff, speak, type Lang, type Slip } from "./site.ts";

export { expect };

/** Notes everything that must not happen; a test says beforehand which answers it expects. */
export class Watch {
  readonly faults: string[] = [];
  private readonly allowed = new Set<number>();
  private offline = false;

  /** Answers with these statuses are part of the test. */
  allow(...statuses: number[]): void {
    for (const s of statuses) this.allowed.add(s);
  }

  /** The network is taken away on purpose. */
  allowOffline(): void {
    this.offline = true;
  }

  on(context: BrowserContext, js = true): void {
    context.on("console", (m) => {
      // What could not be loaded is judged by its answer, below.
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
      // A page that is left takes its requests with it; a browser without script refuses scripts by this name.
      if (!r.url().startsWith(URL_BASE) || this.offline || why === "net::ERR_ABORTED" || (!js && why === "csp")) return;
      this.faults.push(`${why} ${r.method()} ${r.url()}`);
    });
  }
}

type Device = { context: BrowserContext; page: Page };
/** What a class is given: a module, or its quiz alone with these settings; and whether the pupil's device runs scripts. */
type Wanted = { className?: string; module?: string; quiz?: Record<string, string>; js?: boolean };
type Fixtures = {
  watch: Watch;
  /** Another browser, of the project's size. */
  device: (options?: BrowserContextOptions) => Promise<Device>;
  /** A pupil signed in on another browser. */
  pupilDevice: (pupil: Slip, options?: BrowserContextOptions) => Promise<Device>;
  /** A number of a pupil of one's own in each project: the n-th of a test. */
  own: (n: number) => number;
  /** Gives work to a class, and a device on which the project's n-th pupil of it is signed in. */
  given: (n: number, wanted?: Wanted) => Promise<Device & { assignment: string; pupil: Slip }>;
  /** A teacher of the first school and the class of theirs, other ones in each project. */
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

/** Says when islands have come to life: as soon as the module is there they are, before anything else runs. */
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
    expect(watch.faults, "nothing went wrong behind the page").toEqual([]);
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

/** Waits until the page's islands answer to a finger. */
export async function alive(page: Page): Promise<void> {
  await expect(page.locator("html"), "the islands have come to life").toHaveAttribute("data-alive", "");
}

/** Puts the things of an order into the order in which they are shown; gives how many there are. */
export async function arrange(page: Page): Promise<number> {
  const things = page.locator(".arrange__item");
  const count = await things.count();
  for (let i = 0; i < count; i += 1) {
    await things.nth(i).click();
    await expect(things.nth(i).locator(".arrange__no")).toHaveText(String(i + 1));
  }
  return count;
}

/** Ticks the first answer of whatever the items shown ask, except an order. */
export async function tickFirst(page: Page): Promise<void> {
  for (const box of await page.locator(".pairs__row, .choices").all()) await box.locator("input").first().check();
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** No violation of WCAG 2.1 A and AA, or of the rules that are named. */
export async function expectAccessible(page: Page, what: string, rules?: string[]): Promise<void> {
  expect(page.frames(), "axe looks into one frame").toHaveLength(1);
  const options: RunOptions = {
    runOnly: rules ? { type: "rule", values: rules } : { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] },
    // What passed is not listed node by node: on a page of many rows that is most of the work.
    resultTypes: ["violations"],
  };
  // A page that is looked at twice has it already.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const found = await page.evaluate(async (options) => {
    const { violations } = await (window as unknown as { axe: typeof import("axe-core") }).axe.run(document, options);
    return violations.map((v) => `${v.id}: ${v.help}\n  ${v.nodes.map((n) => `${n.target.join(" ")} ${n.failureSummary}`).join("\n  ")}`);
  }, options);
  expect(found, `axe on ${what}`).toEqual([]);
}

/** Nothing sticks out to the right. */
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
