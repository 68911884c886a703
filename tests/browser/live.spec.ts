// Pages that stay open and show changes: the class board and a bureau's figures. A mark on the window proves that the
// page was not reloaded.
import type { Page } from "@playwright/test";
import { asStaff, expect, test } from "./fixtures.ts";
import { CLASS, learn, signInPupil, takeQuiz, zh, type School, type Slip } from "./site.ts";

const mark = (page: Page) => page.evaluate(() => void ((window as unknown as { mark: number }).mark = 1));
const marked = (page: Page) => page.evaluate(() => (window as unknown as { mark?: number }).mark === 1);

async function board(page: Page, school: School): Promise<string> {
  const assignment = await school.assign(CLASS.own);
  await asStaff(page.context(), "qian.ming", "zh-CN");
  await page.goto(`/teach/assignments/${assignment}`);
  return assignment;
}

const row = (page: Page, pupil: Slip) => page.locator("tbody tr").filter({ has: page.getByRole("rowheader", { name: pupil.number, exact: true }) });

test("the class board follows a pupil, also after its stream was cut", async ({ page, school, pupilDevice, own }) => {
  // A stream that ends at once, as behind a proxy that closes it.
  let cut = true;
  await page.route("**/events**", (route) =>
    cut ? route.fulfill({ contentType: "text/event-stream", body: "retry: 1000\n: cut\n\n" }) : route.continue(),
  );
  const assignment = await board(page, school);
  const pupil = await school.slip(CLASS.own, own(11));
  const live = page.locator(".live");
  await expect(live, "the page says that it is not live").toContainText(zh("board-off"));
  await mark(page);
  cut = false;
  await expect(live).toContainText(zh("board-live"));
  await expect(row(page, pupil)).toContainText(zh("state-not-started"));
  const link = row(page, pupil).getByRole("link");
  await link.focus();

  const device = await pupilDevice(pupil);
  await learn(device.context.request, assignment, ["welcome"]);
  await expect(row(page, pupil)).toContainText(zh("state-started"), { timeout: 6000 });
  await expect(link, "the focus stays").toBeFocused();
  expect(await marked(page), "without a reload").toBe(true);
});

test("without EventSource the board polls every ten seconds", async ({ page, school, pupilDevice, own }) => {
  await page.addInitScript(() => void delete (window as unknown as Record<string, unknown>).EventSource);
  await page.clock.install();
  const assignment = await board(page, school);
  const pupil = await school.slip(CLASS.own, own(12));
  await expect(page.locator(".live")).toContainText(zh("board-polled"));
  await mark(page);
  const device = await pupilDevice(pupil);
  await learn(device.context.request, assignment, ["welcome"]);
  await expect(row(page, pupil)).toContainText(zh("state-not-started"));
  await page.clock.fastForward(11_000);
  await expect(row(page, pupil)).toContainText(zh("state-started"));
  expect(await marked(page)).toBe(true);
});

test("the pages of county, region and school show a completion without a reload", async ({ page, device, school, own }) => {
  const offices = [page, (await device()).page, (await device()).page];
  for (const [n, who] of ["sun.yue", "zhou.ning", "qian.ming"].entries()) {
    await asStaff(offices[n]!.context(), who);
    await offices[n]!.goto("/bureau");
    await expect(offices[n]!.locator(".live--on")).toBeVisible();
    await mark(offices[n]!);
  }
  const done = async (office: Page) => {
    const text = await office.locator("#n-total td").nth(1).textContent();
    return Number(/^([\d,]+) \//.exec(text!.trim())![1]!.replaceAll(",", ""));
  };
  const pupil = (await device()).context.request;
  await signInPupil(pupil, await school.slip(CLASS.own, own(13)));
  const assignment = await school.assign(CLASS.own);
  await learn(pupil, assignment);
  const before = await Promise.all(offices.map(done));
  await takeQuiz(pupil, assignment, 0);
  const begun = Date.now();
  for (const [n, office] of offices.entries()) {
    await expect.poll(() => done(office), { intervals: [100], timeout: 8000 }).toBeGreaterThan(before[n]!);
    expect(await marked(office)).toBe(true);
    // The figures at the top equal the last row of the table.
    const figure = await office.locator("#node-more .stat").first().locator("dd").first().textContent();
    expect(Number(figure!.replace(/[^\d]/g, "").slice(0, String(await done(office)).length))).toBe(await done(office));
  }
  test.info().annotations.push({ type: "seen on three levels after", description: `${Date.now() - begun} ms` });
});
