// Rehearsals: what is picked opens what comes next, by keyboard and without JavaScript, and nothing is sent.
import { asStaff, expect, test } from "./fixtures.ts";
import { speak } from "./site.ts";

const CHAT = "/lessons/m06/steps/group-chat";

test("a chat pushes on until a reply holds, by keyboard, and nothing is sent", async ({ page }, info) => {
  await asStaff(page.context(), info.project.name === "phone" ? "t.qh1101" : "t.qh2001");
  await speak(page.context().request, "zh-CN");
  await page.goto(CHAT);
  const sent: string[] = [];
  page.on("request", (request) => sent.push(request.url()));
  const second = page.locator("#turn-1-0 + label");
  await expect(second).toBeHidden();
  // One that leaves the door open is answered, and the group is not done.
  await page.locator("#turn-0-0").focus();
  await page.keyboard.press("Space");
  await expect(page.locator(".turn__out--0").first()).toBeVisible();
  await expect(second).toBeHidden();
  // The next one holds.
  await page.keyboard.press("ArrowDown");
  await expect(page.locator(".turn__out--1").first()).toBeVisible();
  await expect(page.locator(".turn__out--0").first()).toBeHidden();
  await expect(second).toBeVisible();
  await page.locator("label[for=turn-1-1]").click();
  await page.locator("label[for=turn-2-1]").click();
  await expect(page.locator(".turn__end")).toBeVisible();
  expect(sent, "nothing leaves the device").toEqual([]);
  await page.reload();
  await expect(second, "begun again").toBeHidden();
});

test("saying no: rounds one by one, in threes or alone, and a card that prints", async ({ page }, info) => {
  await asStaff(page.context(), info.project.name === "phone" ? "t.qh1101" : "t.qh2001");
  await page.goto("/lessons/m03/steps/role-play");
  await expect(page.locator(".round--0")).toBeVisible();
  await expect(page.locator(".round--2")).toBeHidden();
  await page.locator("label[for=round-2]").click();
  await expect(page.locator(".round--2")).toBeVisible();
  await expect(page.locator(".round--0")).toBeHidden();
  await expect(page.locator(".for-alone").first()).toBeHidden();
  await page.locator("label[for=way-alone]").click();
  await expect(page.locator(".for-alone").first()).toBeVisible();
  await page.emulateMedia({ media: "print" });
  for (const n of [0, 1, 2]) await expect(page.locator(`.round--${n}`)).toBeVisible();
});
