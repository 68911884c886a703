import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

// `make test` starts the server and sets its address. To run by hand against your own:
//   QINGHE_URL=http://127.0.0.1:3000 node_modules/.bin/playwright test
const baseURL = process.env.QINGHE_URL;
if (!baseURL) throw new Error("QINGHE_URL is not set: run `make test`, or set it to a running site");

const executablePath =
  process.env.QINGHE_CHROMIUM ||
  ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));

export default defineConfig({
  testDir: ".",
  outputDir: "../../target/browser-results",
  workers: 2,
  // Generous, for busy machines.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  retries: 0, // a test that passes on a second run has a fault to find
  forbidOnly: !!process.env.CI,
  reporter: "list",
  use: {
    baseURL,
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    // Traces cost a third of the run. For one of a failing test: `playwright test --trace on`.
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath,
      // No sandbox: build machines run as root. The rest turns the browser's own requests off.
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "phone", use: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true } },
    { name: "desktop", use: { viewport: { width: 1280, height: 800 } } },
  ],
});
