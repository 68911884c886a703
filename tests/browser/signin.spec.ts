// Signing in and out: pupils by number and PIN or by slip, staff by password, in both languages.
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { CLASS, PASSWORD, SCHOOL, signInPupil, slipLink, speak, zh, en, type Slip } from "./site.ts";

async function fillIn(page: Page, pupil: Slip, pin = pupil.pin): Promise<void> {
  await page.getByLabel(zh("sign-in-class"), { exact: true }).selectOption({ label: CLASS.own });
  await page.getByLabel(zh("sign-in-number")).fill(pupil.number);
  await page.getByLabel(zh("sign-in-pin")).fill(pin);
}
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

test("a pupil signs in with two steps, and the device remembers the school", async ({ page, school, own, pupilDevice }) => {
  const pupil = await school.slip(CLASS.own, own(0));
  await pupilDevice(pupil); // in Chinese
  await page.goto("/");
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.getByRole("textbox", { name: zh("sign-in-school") }).fill(" qh 1001");
  await button(page, zh("sign-in-next")).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(zh("sign-in-who"));
  await fillIn(page, pupil);
  await button(page, zh("sign-in-button")).click();
  await expect(page).toHaveURL(/\/learn$/);
  await expect(page.getByRole("banner").getByRole("link", { name: pupil.name })).toBeVisible();
  const cookies = await page.context().cookies();
  expect(cookies.find((c) => c.name === "qinghe")).toMatchObject({ httpOnly: true, sameSite: "Lax", expires: -1 });

  await button(page, zh("sign-out")).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByLabel(zh("sign-in-number")), "the school is known").toBeVisible();
  await expect(page.getByText(SCHOOL)).toBeVisible();
  await page.goto("/learn");
  await expect(page, "the session is over").toHaveURL(/\/sign-in/);
});

test("after a wrong PIN, class and number are kept", async ({ page, school, own, watch }) => {
  watch.allow(422);
  const pupil = await school.slip(CLASS.own, own(0));
  await page.goto(`/sign-in?school=${SCHOOL}`);
  await fillIn(page, pupil, pupil.pin === "111222" ? "222111" : "111222");
  await button(page, zh("sign-in-button")).click();
  const summary = page.getByRole("alert");
  await expect(summary).toContainText(zh("sign-in-failed"));
  await expect(summary).toContainText(zh("sign-in-wrong"));
  await expect(page.getByLabel(zh("sign-in-class"), { exact: true })).toHaveValue(pupil.classId);
  await expect(page.getByLabel(zh("sign-in-number"))).toHaveValue(pupil.number);
  await expect(page.getByLabel(zh("sign-in-pin")), "secrets are not sent back").toHaveValue("");

  // Then the right one works.
  await page.getByLabel(zh("sign-in-pin")).fill(pupil.pin);
  await button(page, zh("sign-in-button")).click();
  await expect(page).toHaveURL(/\/learn$/);
});

test("missing values are named at the top and beside their fields", async ({ page, watch }) => {
  watch.allow(422);
  await page.goto(`/sign-in?school=${SCHOOL}`);
  await page.getByLabel(zh("sign-in-number")).fill("7");
  await button(page, zh("sign-in-button")).click();
  const pin = page.getByLabel(zh("sign-in-pin"));
  await expect(pin).toHaveAttribute("aria-invalid", "true");
  await expect(pin).toHaveAccessibleDescription(new RegExp(zh("field-pin-required")));
  await expect(page.getByLabel(zh("sign-in-class"), { exact: true })).toHaveAccessibleDescription(new RegExp(zh("field-choose-class")));
  await expect(page.getByLabel(zh("sign-in-number"))).toHaveValue("7");
  await page.getByRole("alert").getByRole("link", { name: zh("field-pin-required") }).click();
  await expect(pin, "the summary leads to the field").toBeFocused();
});

test("an unknown school code is refused and can be corrected", async ({ page, watch }) => {
  watch.allow(422);
  await page.goto("/sign-in");
  await page.getByRole("textbox", { name: zh("sign-in-school") }).fill("QH9999");
  await button(page, zh("sign-in-next")).click();
  await expect(page.getByRole("alert")).toContainText(zh("field-school-unknown"));
  const field = page.getByRole("textbox", { name: zh("sign-in-school") });
  await expect(field).toHaveValue("QH9999");
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toHaveAccessibleDescription(new RegExp(zh("field-school-unknown")));
  await field.fill(SCHOOL);
  await button(page, zh("sign-in-next")).click();
  await expect(page.getByLabel(zh("sign-in-number"))).toBeVisible();
});

test("the code on a printed slip signs in after a question", async ({ page, school, own, device }) => {
  const pupil = await school.slip(CLASS.own, own(0));
  const link = slipLink(pupil);
  await page.goto(link);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(pupil.name);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(CLASS.own);
  await page.goto("/learn");
  await expect(page, "looking at the link signs nobody in").toHaveURL(/\/sign-in/);
  await page.goto(link);
  await button(page, zh("slip-yes")).click();
  await expect(page).toHaveURL(/\/learn$/);
  await expect(page.getByRole("banner").getByRole("link", { name: pupil.name })).toBeVisible();

  const other = await device();
  await other.page.goto(link);
  await other.page.getByRole("link", { name: zh("slip-no") }).click();
  await expect(other.page).toHaveURL(/\/sign-in$/);
});

test("an invalid slip leads back to the school code", async ({ page, watch, school, own }) => {
  watch.allow(404);
  const link = slipLink(await school.slip(CLASS.own, own(0)));
  await page.goto(link.slice(0, -4) + (link.endsWith("AAAA") ? "BBBB" : "AAAA"));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(zh("slip-void-title"));
  await page.getByRole("link", { name: zh("slip-void-sign-in") }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
});

test("staff sign in and out; after a wrong password the username is kept", async ({ page, watch }, info) => {
  watch.allow(422);
  const username = info.project.name === "phone" ? "t.qh1102" : "t.qh2101";
  await page.goto("/sign-in");
  await page.getByRole("link", { name: zh("sign-in-staff-link") }).click();
  await page.getByLabel(zh("sign-in-username")).fill(username);
  await page.getByLabel(zh("sign-in-password")).fill("not the password");
  await button(page, zh("sign-in-button")).click();
  await expect(page.getByRole("alert")).toContainText(zh("sign-in-staff-wrong"));
  await expect(page.getByLabel(zh("sign-in-username"))).toHaveValue(username);
  await expect(page.getByLabel(zh("sign-in-password"))).toHaveValue("");
  await page.getByLabel(zh("sign-in-password")).fill(PASSWORD);
  await button(page, zh("sign-in-button")).click();
  await expect(page).toHaveURL(/\/teach$/);
  await button(page, zh("sign-out")).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goBack();
  await expect(page.getByRole("link", { name: zh("nav-classes") }), "nothing of it is kept for the back button").toHaveCount(0);
});

test("signing out everywhere ends the other device's session", async ({ school, own, pupilDevice }) => {
  const pupil = await school.slip(CLASS.own, own(1));
  const here = await pupilDevice(pupil);
  const there = await pupilDevice(pupil);
  await there.page.goto("/learn");
  await expect(there.page.getByRole("banner").getByRole("link", { name: pupil.name })).toBeVisible();
  await here.page.goto("/account");
  await button(here.page, zh("account-sign-out-everywhere")).click();
  await expect(here.page).toHaveURL(/\/sign-in/);
  await there.page.goto("/learn");
  await expect(there.page).toHaveURL(/\/sign-in/);
});

test("after a pupil changes the PIN, the old one and other devices are signed out", async ({ school, own, pupilDevice, device, watch }) => {
  watch.allow(422);
  const pupil = await school.reset(CLASS.own, own(2));
  const chosen = "830275";
  const here = await pupilDevice(pupil);
  const there = await pupilDevice(pupil);
  const { page } = here;
  await page.goto("/account");
  await page.getByRole("link", { name: zh("account-change-pin") }).click();
  const change = async (current: string, fresh: string, again: string) => {
    await page.getByLabel(zh("account-pin-current"), { exact: true }).fill(current);
    await page.getByLabel(zh("account-pin-new"), { exact: true }).fill(fresh);
    await page.getByLabel(zh("account-pin-again"), { exact: true }).fill(again);
    await button(page, zh("account-save")).click();
  };
  await change(pupil.pin, chosen, "830276");
  await expect(page.getByLabel(zh("account-pin-again"), { exact: true })).toHaveAccessibleDescription(new RegExp(zh("field-passwords-differ")));
  await change(pupil.pin, "123456", "123456");
  await expect(page.getByLabel(zh("account-pin-new"), { exact: true })).toHaveAccessibleDescription(new RegExp(zh("field-pin-guessable")));
  await change(pupil.pin, chosen, chosen);
  await expect(page.getByText(zh("account-pin-saved"))).toBeVisible();
  await there.page.goto("/learn");
  await expect(there.page, "the other device is signed out").toHaveURL(/\/sign-in/);

  const third = await device();
  await third.page.goto(`/sign-in?school=${SCHOOL}`);
  await fillIn(third.page, pupil);
  await button(third.page, zh("sign-in-button")).click();
  await expect(third.page.getByRole("alert")).toContainText(zh("sign-in-wrong"));
  await third.page.getByLabel(zh("sign-in-pin")).fill(chosen);
  await button(third.page, zh("sign-in-button")).click();
  await expect(third.page).toHaveURL(/\/learn$/);
  await school.reset(CLASS.own, own(2));
});

test("a language chosen before signing in follows the account", async ({ page, school, own, device, pupilDevice }) => {
  const pupil = await school.slip(CLASS.own, own(3));
  await pupilDevice(pupil); // resets the account's language
  await page.goto(`/sign-in?school=${SCHOOL}`);
  await button(page, "English").click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.getByRole("heading", { level: 1 }), "still at the second step").toHaveText(en("sign-in-who"));
  await button(page, "中文").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(zh("sign-in-who"));
  await fillIn(page, pupil);
  await button(page, zh("sign-in-button")).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
  await button(page, "English").click();
  await expect(page, "still on the same page").toHaveURL(/\/learn$/);
  await expect(page.locator("html")).toHaveAttribute("lang", "en");

  // On another device, with a Chinese browser.
  const other = await device();
  await other.page.goto(`/sign-in?school=${SCHOOL}`);
  await expect(other.page.locator("html")).toHaveAttribute("lang", "zh-CN");
  await fillIn(other.page, pupil);
  await button(other.page, zh("sign-in-button")).click();
  await expect(other.page).toHaveURL(/\/learn$/);
  await expect(other.page.locator("html"), "the account remembers").toHaveAttribute("lang", "en");
  await speak(other.context.request, "zh-CN");
});

test("signing in works without JavaScript", async ({ device, school, own, pupilDevice }) => {
  const pupil = await school.slip(CLASS.own, own(0));
  await pupilDevice(pupil);
  const { page, context } = await device({ javaScriptEnabled: false });
  await page.goto("/");
  await page.getByRole("textbox", { name: zh("sign-in-school") }).fill(SCHOOL);
  await button(page, zh("sign-in-next")).click();
  await fillIn(page, pupil);
  await button(page, zh("sign-in-button")).click();
  await expect(page).toHaveURL(/\/learn$/);
  await signInPupil(context.request, pupil);
});
