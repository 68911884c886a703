// A live match: the teacher's page, the big screen, a pupil who uses only the keyboard and a guest who reads English;
// and the same without JavaScript.
import type { Page } from "@playwright/test";
import { asStaff, expect, expectAccessible, expectFits, test } from "./fixtures.ts";
import { CLASS, en, zh } from "./site.ts";

/** Creates a match for the demo's class by its form. Returns its address and code. */
async function made(page: Page, name: string): Promise<{ id: string; code: string }> {
  await asStaff(page.context(), "qian.ming", "zh-CN");
  await page.goto("/teach");
  await page.getByRole("link", { name, exact: true }).first().click();
  await page.goto(`${new URL(page.url()).pathname}/matches/new`);
  await expectAccessible(page, "the form of a match");
  await expectFits(page, "the form of a match");
  await page.getByLabel(zh("match-count")).fill("99");
  await page.getByRole("button", { name: zh("match-create") }).click();
  await expect(page.getByText(zh("field-match-count")).first()).toBeVisible();
  await page.getByLabel(zh("match-count")).fill("3");
  await page.getByLabel(zh("match-teams")).fill("2");
  await page.getByLabel(zh("match-guests")).check();
  await page.getByRole("button", { name: zh("match-create") }).click();
  await page.waitForURL(/\/teach\/matches\/[0-9a-f-]{36}$/);
  const code = (await page.locator(".match__code").textContent())!.replace(/\s/g, "");
  return { id: page.url().split("/").pop()!, code };
}

const answers = (page: Page) => page.locator(".answers");

/** Answers any kind of question, with the keyboard where one option is chosen. */
async function answer(page: Page): Promise<void> {
  if ((await answers(page).getAttribute("data-how")) === "many") {
    for (const n of [0, 1]) await page.locator(".answers .answer").nth(n).click();
    await page.locator(".match__send").click();
  } else {
    await page.keyboard.press("b");
  }
}

test("a match runs with the teacher's page, the big screen and two players", async ({ page, context, school, own, device, pupilDevice, watch }) => {
  watch.allow(422);
  const { id, code } = await made(page, CLASS.own);
  const wall = await context.newPage();
  await wall.goto(`/teach/matches/${id}/wall`);
  const guest = (await device({ locale: "en-US" })).page;
  await guest.goto(`/play?code=${code}`);
  await expectAccessible(guest, "joining");
  await expectFits(guest, "joining");
  await guest.getByRole("button", { name: en("match-join-guest") }).click();
  await expect(guest.getByText(en("match-wait-title"))).toBeVisible();
  const pupil = (await pupilDevice(await school.slip(CLASS.own, own(9)))).page;
  await pupil.goto("/play");
  await pupil.getByLabel(zh("match-code")).fill(code);
  await pupil.keyboard.press("Enter");
  await pupil.locator(".actions button").press("Enter");
  await expect(pupil.getByText(zh("match-wait-title"))).toBeVisible();

  await expect(wall.locator(".nicks li")).toHaveCount(2);
  await expectAccessible(wall, "the wall's lobby");
  await wall.keyboard.press(" ");
  for (const one of [guest, pupil]) {
    await expect(answers(one)).toBeVisible();
    expect(await one.content(), "no key before the end").not.toContain("match__why");
  }
  await expectAccessible(pupil, "a question");
  await expectFits(pupil, "a question");
  await answer(pupil);
  await expect(pupil.locator(".match__state")).toHaveText(zh("match-received"));
  await expect(page.getByText(zh("match-answered", { n: 1, of: 2 }))).toBeVisible();
  await expectAccessible(page, "the desk");
  await expectFits(page, "the desk");
  // After a reload a player is the same, with the same answer.
  await pupil.reload();
  await expect(pupil.locator(".match__state")).toHaveText(zh("match-received"));
  await answer(guest);
  for (const one of [guest, pupil, wall]) await expect(one.locator(".dist")).toBeVisible();
  await expect(pupil.locator("[data-own]")).toContainText("/ 1");
  await expectAccessible(pupil, "what was right");
  await expectFits(pupil, "what was right");
  await expectAccessible(wall, "the wall");

  await page.locator("#do-next").click();
  await expect(answers(guest)).toBeVisible();
  await page.getByText(zh("match-end-ask")).click();
  await page.locator("#do-end").click();
  await expect(guest.getByText(en("match-over-title"))).toBeVisible();
  await expect(pupil.getByText(zh("match-over-title"))).toBeVisible();
  await page.goto(`/teach/matches/${id}/after`);
  await expectAccessible(page, "the result");
  await expectFits(page, "the result");
});

test("a match works with plain forms, without JavaScript", async ({ page, school, own, pupilDevice, watch }) => {
  watch.allow(422);
  const { id, code } = await made(page, CLASS.own);
  const { page: pupil } = await pupilDevice(await school.slip(CLASS.own, own(10)), { javaScriptEnabled: false });
  await pupil.goto("/play");
  await pupil.locator("[name=code]").fill(code);
  await pupil.locator("main form button").last().click();
  await pupil.locator(".actions button").click();
  await expect(pupil.getByText(zh("match-wait-title"))).toBeVisible();
  await expect(page.locator("#do-start")).toBeVisible();
  await page.locator("#do-start").click();
  await expect(pupil.locator(".answers"), "it loads itself again").toBeVisible({ timeout: 8000 });
  await pupil.locator(".answers .answer").first().click();
  if (await pupil.locator(".match__send").count()) await pupil.locator(".match__send").click();
  await expect(pupil.locator(".dist, .match__state")).not.toHaveCount(0);
  await expect(pupil.locator(".dist"), "everybody has answered").toBeVisible({ timeout: 8000 });
  await page.goto(`/teach/matches/${id}`);
  await page.getByText(zh("match-end-ask")).click();
  await page.locator("#do-end").click();
  await expect(page.getByRole("link", { name: zh("match-after") })).toBeVisible();
});
