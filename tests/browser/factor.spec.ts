// Two-step sign-in: a passkey of Chromium's virtual authenticator, recovery codes, and the page without scripts.
import type { Page } from "@playwright/test";
import { asStaff, expect, expectAccessible, expectFits, test } from "./fixtures.ts";
import { URL_BASE, zh } from "./site.ts";

/** Browsers have passkeys on the machine itself under this name, not under an address. */
const LOCAL = URL_BASE.replace("127.0.0.1", "localhost");
const OWN = "bamboo-grows-in-rain-7";

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** A new teacher of the first school, whom no other test knows. Returns username and the path of the activation link. */
async function newTeacher(page: Page): Promise<[string, string]> {
  await asStaff(page.context(), "qian.ming");
  await page.goto("/bureau");
  const username = `two.steps.${Date.now().toString(36)}`;
  await page.goto(`${new URL(page.url()).pathname}/staff/new`);
  await page.locator("#name").fill("两步 教师");
  await page.locator("#username").fill(username);
  await page.locator("#role").selectOption({ index: 0 });
  await page.locator("#at").selectOption({ index: 1 });
  await page.locator('main form[method="post"] button').last().click();
  return [username, new URL(await page.locator("#link").inputValue()).pathname];
}

async function enter(page: Page, username: string, password: string): Promise<void> {
  await page.goto(`${LOCAL}/sign-in/staff`);
  await page.locator("#username").fill(username);
  await page.locator("#password").fill(password);
  await button(page, zh("sign-in-button")).click();
}

test("a passkey is added and signs in; without it a recovery code does", async ({ page, device, watch }) => {
  test.slow();
  watch.allow(422);
  const [username, link] = await newTeacher(page);
  const own = await device();
  const cdp = await own.context.newCDPSession(own.page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  await own.page.goto(`${LOCAL}${link}`);
  await own.page.locator("#new").fill(OWN);
  await own.page.locator("#again").fill(OWN);
  await own.page.locator("main form button").click();
  await expect(own.page).not.toHaveURL(/activate/);
  await own.page.goto(`${LOCAL}/account/factors`);
  await expectAccessible(own.page, "the page of second steps");
  await expectFits(own.page, "the page of second steps");
  await own.page.getByRole("link", { name: zh("factors-add-passkey") }).click();
  await expectAccessible(own.page, "adding a passkey");

  // What is missing is said before the browser asks for anything.
  await button(own.page, zh("factors-add-passkey")).click();
  await expect(own.page.locator("#password")).toHaveAttribute("aria-invalid", "true");
  expect((await cdp.send("WebAuthn.getCredentials", { authenticatorId })).credentials).toHaveLength(0);
  await own.page.locator("#name").fill("测试电脑");
  // A wrong password does not waste the passkey that was made: it is not asked for again.
  await own.page.locator("#password").fill("not the password");
  await button(own.page, zh("factors-add-passkey")).click();
  await expect(own.page.getByRole("alert")).toBeVisible();
  await own.page.locator("#password").fill(OWN);
  await button(own.page, zh("factors-add-passkey")).click();
  await expect(own.page.locator("#recovery-codes li")).toHaveCount(10);
  const codes = await own.page.locator("#recovery-codes li").allTextContents();
  expect((await cdp.send("WebAuthn.getCredentials", { authenticatorId })).credentials).toHaveLength(1);
  await expect(button(own.page, zh("codes-print"))).toBeVisible();
  await own.page.goto(`${LOCAL}/account/factors`);
  await expect(own.page.getByRole("main")).toContainText("测试电脑");

  await own.page.goto(`${LOCAL}/account`);
  await own.page.getByRole("main").locator('form[action="/sign-out"] button').click();
  await expect(own.page).toHaveURL(/\/sign-in/);
  await enter(own.page, username, OWN);
  await expect(own.page).toHaveURL(/\/sign-in\/second$/);
  await expectAccessible(own.page, "the second step");
  await expectFits(own.page, "the second step");
  await button(own.page, zh("second-passkey")).click();
  await expect(own.page).not.toHaveURL(/\/sign-in/);
  await expect(own.page.getByRole("banner").getByRole("link", { name: "两步 教师" })).toBeVisible();

  // Another device, without scripts and without the passkey.
  const other = await device({ javaScriptEnabled: false });
  await enter(other.page, username, OWN);
  await expect(other.page.locator("main noscript .hint")).toHaveText(zh("passkey-script"));
  await other.page.locator("#code").fill("000000");
  await button(other.page, zh("second-go")).click();
  await expect(other.page.getByRole("alert")).toContainText(zh("second-wrong"));
  await other.page.locator("#code").fill(codes[0]!);
  await button(other.page, zh("second-go")).click();
  await expect(other.page).toHaveURL(/\/account\/factors\?recovered=1$/);
  await expect(other.page.getByRole("main")).toContainText("9");
});

test("a passkey that is not shown is said, and a code still signs in", async ({ page, device }) => {
  test.slow();
  const [username, link] = await newTeacher(page);
  const own = await device();
  const cdp = await own.context.newCDPSession(own.page);
  await cdp.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } as const;
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", { options });
  await own.page.goto(`${LOCAL}${link}`);
  await own.page.locator("#new").fill(OWN);
  await own.page.locator("#again").fill(OWN);
  await own.page.locator("main form button").click();
  await expect(own.page).not.toHaveURL(/activate/);
  await own.page.goto(`${LOCAL}/account/factors/passkey`);
  await own.page.locator("#password").fill(OWN);
  await button(own.page, zh("factors-add-passkey")).click();
  await expect(own.page.locator("#recovery-codes li")).toHaveCount(10);
  const codes = await own.page.locator("#recovery-codes li").allTextContents();
  await own.page.goto(`${LOCAL}/account`);
  await own.page.getByRole("main").locator('form[action="/sign-out"] button').click();
  await expect(own.page).toHaveURL(/\/sign-in/);

  // The device is lost: another one has no such passkey.
  await cdp.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId });
  await cdp.send("WebAuthn.addVirtualAuthenticator", { options });
  await enter(own.page, username, OWN);
  await button(own.page, zh("second-passkey")).click();
  await expect(own.page.getByText(zh("passkey-not-shown"))).toBeVisible();
  await own.page.locator("#code").fill(codes[5]!);
  await button(own.page, zh("second-go")).click();
  await expect(own.page).toHaveURL(/\/account\/factors\?recovered=1$/);
});
