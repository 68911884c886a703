// What every browser test stands on: a page whose console, network and scripts are watched, more devices when a test
// needs them, and the demo's school.
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type BrowserContext, type BrowserContextOptions, type Page } from "@playwright/test";
import { School, URL_BASE, signInPupil, type Slip } from "./site.ts";

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
type Fixtures = {
  watch: Watch;
  /** Another browser, of the project's size. */
  device: (options?: BrowserContextOptions) => Promise<Device>;
  /** A pupil signed in on another browser. */
  pupilDevice: (pupil: Slip, options?: BrowserContextOptions) => Promise<Device>;
  /** A number of a pupil of one's own in each project: the n-th of a test. */
  own: (n: number) => number;
};

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
});

/** Waits until the page's islands answer to a finger. */
export async function alive(page: Page): Promise<void> {
  await expect(page.locator("html"), "the islands have come to life").toHaveAttribute("data-alive", "");
}

/** No violation of WCAG 2.1 A and AA. */
export async function expectAccessible(page: Page, what: string, rules?: string[]): Promise<void> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (rules ? axe.withRules(rules) : axe.withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"])).analyze();
  const found = violations.map((v) => `${v.id}: ${v.help}\n  ${v.nodes.map((n) => `${n.target.join(" ")} ${n.failureSummary}`).join("\n  ")}`);
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
