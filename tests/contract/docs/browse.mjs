// Opens /docs in a browser as a stranger does: finds the operations, signs in with a token, executes a call.

import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

// The tools live outside the tree, where only NODE_PATH leads.
const { chromium } = createRequire(import.meta.url)("playwright-core");

const BASE = process.env.AFTERCARE_BASE;
const profile = mkdtempSync(join(tmpdir(), "aftercare-docs-"));
const QUIET = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

async function token() {
  const answer = await fetch(`${BASE}/api/v1/auth/sessions`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ username: process.env.AFTERCARE_ADMIN, password: process.env.AFTERCARE_PASSWORD }),
  });
  assert.equal(answer.status, 201);
  return (await answer.json()).access_token;
}

async function operations() {
  const contract = await (await fetch(`${BASE}/api/openapi.json`)).json();
  const methods = ["get", "post", "put", "patch", "delete"];
  return Object.values(contract.paths).flatMap((item) => methods.filter((method) => item[method])).length;
}

/** Loads the page; nothing but this server is asked for anything. */
async function open(page, asked) {
  page.on("request", (request) => asked.push(request.url()));
  const failed = [];
  page.on("requestfailed", (request) => failed.push(request.url()));
  page.on("pageerror", (error) => failed.push(String(error)));
  const answer = await page.goto(`${BASE}/docs`);
  assert.equal(answer.status(), 200);
  await page.waitForSelector(".opblock", { timeout: 60_000 });
  assert.deepEqual(failed, []);
}

async function authorize(page) {
  await page.click(".auth-wrapper .btn.authorize");
  const bearer = page.locator(".auth-container", { hasText: "bearerAuth" });
  await bearer.locator("input").first().fill(await token());
  await bearer.locator("button.authorize").click();
  await page.click(".modal-ux .close-modal");
}

async function execute(page) {
  const block = page.locator("[id$='-getMe']");
  await block.locator(".opblock-summary-control").click();
  await block.locator("button.try-out__btn").click();
  await block.locator("button.execute").click();
  const live = block.locator(".live-responses-table .response");
  await live.waitFor({ timeout: 30_000 });
  assert.match(await live.locator(".response-col_status").innerText(), /^200/);
  assert.match(await live.innerText(), new RegExp(`"username": "${process.env.AFTERCARE_ADMIN}"`));
}

const browser = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  headless: true,
  args: QUIET,
  chromiumSandbox: false,
});
try {
  const page = await browser.newPage();
  const asked = [];
  await open(page, asked);
  const shown = await page.locator(".opblock").count();
  assert.equal(shown, await operations());
  await authorize(page);
  await execute(page);
  const foreign = asked.filter((address) => !address.startsWith(`${BASE}/`) && !address.startsWith("data:"));
  assert.deepEqual(foreign, []);
  console.log(`/docs shows ${shown} operations, signs in and calls getMe; ${asked.length} requests, none elsewhere`);
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}
