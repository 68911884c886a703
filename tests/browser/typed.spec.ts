// A session that ends while somebody writes: the right door, the way back, and what was typed.
import type { Page } from "@playwright/test";
import { asStaff, expect, test } from "./fixtures.ts";
import { PASSWORD, SCHOOL, URL_BASE, en, signInPupil, signInStaff, zh } from "./site.ts";

/** Ends the session as time would: the browser has it still, and the server does not know it. */
async function endSession(page: Page): Promise<void> {
  const name = new URL(URL_BASE).protocol === "https:" ? "__Host-qinghe" : "qinghe";
  await page.context().addCookies([{ name, value: "A".repeat(43), url: URL_BASE, httpOnly: true }]);
}

const kept = (page: Page) => page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith("qinghe-form-")).length);

async function signInAsStaff(page: Page, username: string): Promise<void> {
  await page.getByLabel(zh("sign-in-username")).fill(username);
  await page.getByLabel(zh("sign-in-password")).fill(PASSWORD);
  await page.getByRole("button", { name: zh("sign-in-button"), exact: true }).click();
}

test("what a teacher typed is there again after signing in", async ({ page, teacher }) => {
  await asStaff(page.context(), teacher.username, "zh-CN");
  const form = `${teacher.classPage}/assign`;
  await page.goto(form);
  const note = page.getByLabel(zh("teach-note-label"));
  const text = `第一行\n第二行 ${Date.now()}`;
  await note.fill(text);
  await page.locator('input[name="module"][value="m02"]').check();
  await endSession(page);
  await page.getByRole("button", { name: zh("teach-assign-submit") }).click();
  await expect(page).toHaveURL(/\/sign-in\/staff\?to=/);
  await expect(page.getByText(zh("sign-in-ended"), { exact: true })).toBeVisible();
  await expect(page.getByText(zh("sign-in-typed"))).toBeVisible();
  await signInAsStaff(page, teacher.username);
  await expect(page).toHaveURL(new RegExp(`${form}$`));
  await expect(note).toHaveValue(text);
  await expect(page.locator('input[name="module"][value="m02"]')).toBeChecked();
  await expect(page.getByText(zh("typed-restored"))).toBeVisible();
  // Also when only the language changes; and gone once it is cleared.
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByLabel(en("teach-note-label"))).toHaveValue(text);
  await page.getByRole("button", { name: "中文" }).click();
  await expect(note).toHaveValue(text);
  await page.goto(form);
  await page.getByRole("button", { name: zh("typed-discard") }).click();
  await expect(note).toHaveValue("");
  expect(await kept(page)).toBe(0);
});

test("the next person at the computer sees nothing of it", async ({ page, teacher }) => {
  await asStaff(page.context(), teacher.username, "zh-CN");
  await page.goto("/teach/quizzes");
  const form = "/teach/quizzes/new?school=" + /school=([0-9a-f-]{36})/.exec(await page.content())![1];
  await page.goto(form);
  await page.locator("#title_zh").fill("不给别人看");
  expect(await kept(page)).toBe(1);
  await endSession(page);
  await page.reload();
  await expect(page).toHaveURL(/\/sign-in\/staff\?to=/);
  // Both projects use this account: the form would refuse one of two sign-ins at the same moment.
  await signInStaff(page.context().request, "qian.ming");
  await page.goto(form);
  await expect(page.locator("#title_zh")).toHaveValue("");
  expect(await kept(page)).toBe(0);
  // Nor after signing out, by the same person.
  await page.locator("#title_zh").fill("也不给");
  await page.getByRole("button", { name: zh("sign-out") }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain("也不给");
});

test("the quick exit leaves nothing of what a pupil typed", async ({ school, own, pupilDevice }) => {
  const pupil = await school.slip("六年级1班", own(9));
  const { page } = await pupilDevice(pupil);
  await page.goto("/account/data");
  const text = page.locator("#request textarea");
  await text.fill("名字写错了");
  expect(await kept(page)).toBe(1);
  // The session ends: the pupils' door, and back to the request with its text.
  await endSession(page);
  await page.reload();
  await expect(page).toHaveURL(/\/sign-in\?to=/);
  await signInPupil(page.context().request, pupil);
  await page.goto("/account/data");
  await expect(text).toHaveValue("名字写错了");
  await page.route(/^https?:\/\/(?!127\.0\.0\.1|localhost)/, (route) => route.fulfill({ body: "elsewhere" }));
  await page.locator("#quick-exit").click();
  await expect(page).not.toHaveURL(/account/);
  await page.goto("/help");
  expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain("名字写错了");
});

test("the sign-in page keeps what was typed when its language changes", async ({ page }) => {
  await page.goto("/sign-in?school=");
  await page.getByRole("textbox", { name: zh("sign-in-school") }).fill("qh10");
  await page.getByRole("button", { name: "English" }).click();
  const code = page.getByRole("textbox", { name: en("sign-in-school") });
  await expect(code).toHaveValue("qh10");
  await code.fill(SCHOOL);
  await page.getByRole("button", { name: en("sign-in-next") }).click();
  const number = page.getByLabel(en("sign-in-number"));
  await number.fill("7");
  await page.locator("#class").selectOption({ index: 2 });
  const chosen = await page.locator("#class").inputValue();
  await page.getByLabel(en("sign-in-pin")).fill("123456");
  await page.getByRole("button", { name: "中文" }).click();
  await expect(page.getByLabel(zh("sign-in-number"))).toHaveValue("7");
  await expect(page.locator("#class")).toHaveValue(chosen);
  await expect(page.getByLabel(zh("sign-in-pin")), "a PIN is never kept").toHaveValue("");
});

test("without a script the way back works too", async ({ device, teacher }) => {
  const { context, page } = await device({ javaScriptEnabled: false });
  await signInStaff(context.request, teacher.username);
  await endSession(page);
  await page.goto(`${teacher.classPage}/groups`);
  await expect(page).toHaveURL(/\/sign-in\/staff\?to=/);
  await signInAsStaff(page, teacher.username);
  await expect(page).toHaveURL(new RegExp(`${teacher.classPage}/groups$`));
});
