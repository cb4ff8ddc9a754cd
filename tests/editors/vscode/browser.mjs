// What a person sees and clicks in VS Code, in the page itself; with PICTURES, the pictures of the documentation.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { startVSCode, startBrowser, workbenchUrl, Workbench, until, PROJECT, OUT } from "./lib.mjs";

const E = new Proxy({}, { get: (_, name) => process.env[`E_${name}`] ?? assert.fail(`E_${name} is not set`) });
const FIXED = fs.readFileSync(E.FIXED, "utf8");
const SQUIGGLE = ".editor-instance .view-overlays .squiggly-error";
const saved = () => fs.readFileSync(path.join(PROJECT, "go.sum"), "utf8");
let passed = 0, failed = 0;

const server = await startVSCode();
const browser = await startBrowser();
const { page, shot } = browser;
const workbench = new Workbench(page);

async function step(name, body) {
  if (failed) return; // each builds on those before it
  try {
    await body();
    passed += 1;
    console.log(`ok   ${name}`);
  } catch (problem) {
    failed += 1;
    console.log(`FAIL ${name}\n     ${String(problem.stack ?? problem).split("\n").slice(0, 8).join("\n     ")}`);
    await shot("failure").catch(() => {});
  }
}
/** Repeats a gesture until what it should bring is there. */
const gesture = (what, act, locator) => until(what, async () => {
  if (!(await locator.isVisible())) await act();
  await locator.waitFor({ timeout: 5000 });
  return true;
});
const squiggles = () => page.locator(SQUIGGLE).count();
const status = (text) => until(`the status ${text}`, async () =>
  (await page.locator("#status\\.languageStatus").getAttribute("aria-label")).includes(text));
const lens = (text) => page.locator(".codelens-decoration a", { hasText: text }).waitFor({ timeout: 90000 });
/** The place of a word in a line of the file, once it is drawn. */
const wordAt = (line, word) => until(`${word} on the screen`, () => page.evaluate(([text, word]) => {
  const plain = (it) => it.textContent.replaceAll("\u00a0", " ");
  const row = [...document.querySelectorAll(".editor-instance .view-lines .view-line")].find((it) => plain(it).startsWith(text));
  const span = row && [...row.querySelectorAll("span span")].find((it) => plain(it).includes(word));
  const box = span?.getBoundingClientRect();
  return box && { x: box.x + 20, y: box.y + box.height / 2 };
}, [line, word]));
/** Rests the mouse there: it comes from outside, in steps, as a hand does. */
async function rest(line, word) {
  const { x, y } = await wordAt(line, word);
  await page.mouse.move(x + 30, y + 60);
  await page.mouse.move(x, y, { steps: 5 });
}
async function away() {
  await page.keyboard.press("Escape");
  await page.mouse.move(5, 5);
  await page.locator(".monaco-hover:visible").waitFor({ state: "hidden" });
}

try {
  await step("the workbench starts", async () => {
    await page.goto(workbenchUrl(server));
    await workbench.ready();
  });
  await step("go.sum is opened", async () => {
    await workbench.openFile("go.sum");
    assert.equal(await page.locator("#status\\.editor\\.mode").textContent(), "Go Checksum File");
  });
  await step("room for whole lines", async () => {
    await workbench.command("View: Toggle Primary Side Bar Visibility");
    await page.locator(".explorer-folders-view").waitFor({ state: "hidden" });
    await workbench.goto(1, 1);
  });
  await step("one squiggle, below the hash that differs", async () => {
    await page.waitForSelector(SQUIGGLE, { timeout: 90000 });
    await status(E.SUMMARY);
    assert.equal(await squiggles(), 1);
    const { y } = await wordAt(`${E.MODULE} ${E.VERSION} `, E.MODULE);
    const box = await page.locator(SQUIGGLE).boundingBox();
    assert.ok(box.y < y + 12 && y - 12 < box.y + box.height, `${JSON.stringify(box)} ${y}`);
  });
  await step("the lens above line 1", () => lens(E.SUMMARY));
  await step("paths, versions and hashes have colours of their own", () => until("three colours", async () => {
    const spans = await workbench.spans("github.com/bytedance/gopkg v0.1.3 h1:");
    return spans && new Set(spans.map((it) => it.color)).size >= 3;
  }));
  await step("the line that differs has another colour than one that is proven", () => until("it", async () => {
    const colour = async (line, text) => (await workbench.spans(line))?.find((it) => it.text.includes(text))?.color;
    const proven = await colour("github.com/bytedance/gopkg v0.1.3 h1:", "github.com");
    const differs = await colour(`${E.MODULE} ${E.VERSION} h1:`, "github.com");
    return proven && differs && proven !== differs;
  }));
  await step("the Problems view has its text", async () => {
    await workbench.command("Problems: Focus on Problems View");
    const row = page.locator(".markers-panel .monaco-list-row", { hasText: E.MESSAGE });
    await row.waitFor({ timeout: 90000 });
    const text = await row.textContent();
    for (const part of [E.HASH, E.PROVEN_HASH, E.CODE, `Ln ${E.LINE}, Col ${E.HASH_COLUMN}`]) assert.ok(text.includes(part), text);
    await shot("problems");
    await workbench.command("View: Toggle Panel Visibility");
    await page.locator(".markers-panel").waitFor({ state: "hidden" });
  });
  await step("the hover on a proven line", async () => {
    await workbench.focusEditor();
    const hover = page.locator(".monaco-hover:visible .hover-contents", { hasText: E.HOVER }).first();
    await gesture("it", () => rest("github.com/bytedance/gopkg v0.1.3 h1:", "github.com"), hover);
    assert.ok((await hover.textContent()).trim().startsWith(E.HOVER));
    await shot("hover");
    await away();
  });
  await step("the hover on the hash that differs", async () => {
    // The editor adds the server's part to its own when it comes.
    const hover = page.locator(".monaco-hover:visible").filter({ hasText: E.MESSAGE }).filter({ hasText: E.HOVER_DIFFERS }).first();
    await gesture("it", () => rest(`${E.MODULE} ${E.VERSION} h1:`, E.HASH.slice(3, 20)), hover);
    const text = await hover.innerText();
    assert.equal(text.split(E.MESSAGE).length, 2, `once: ${text}`);
    await shot("differs");
    await away();
  });
  await step("the menu of fixes", async () => {
    await workbench.goto(E.LINE, E.HASH_COLUMN);
    await page.locator(".lightBulbWidget:visible, .glyph-margin-widgets [class*=lightbulb]").first().waitFor();
    for (let lines = 0; lines < 5; lines += 1) await page.keyboard.press("Control+ArrowUp"); // back to the first line
    await lens(E.SUMMARY);
    const row = page.locator(".action-widget .monaco-list-row", { hasText: E.FIX });
    await gesture("it", () => page.keyboard.press("Control+."), row);
    await shot("fix");
    await row.click();
    await page.locator(SQUIGGLE).waitFor({ state: "detached" });
  });
  await step("the fix is saved", async () => {
    await until("the file", async () => {
      if (saved() !== FIXED) await page.keyboard.press("Control+s");
      return saved() === FIXED;
    }, { every: 500 });
    await status(E.SUMMARY_FIXED);
    await workbench.goto(1, 1); // a line further down hides the lens
    await lens(E.SUMMARY_FIXED);
    assert.equal(await squiggles(), 0);
  });
  await step("the outline", async () => {
    await workbench.command("Explorer: Focus on Outline View");
    await page.locator(".outline-pane .monaco-list-row", { hasText: "github.com/bytedance/gopkg" }).first().waitFor();
  });
  await step("from a line to its require", async () => {
    await workbench.goto(E.LINE, 3);
    await gesture("go.mod", () => page.keyboard.press("F12"), page.locator('.tab.active[data-resource-name="go.mod"]'));
    await page.locator(`#status\\.editor\\.selection:has-text("Ln ${E.REQUIRE_LINE}, ")`).waitFor();
  });
  await step("nothing beyond this machine was asked for", () => assert.deepEqual([...browser.outside], []));
} finally {
  await browser.stop();
  await server.stop();
}
if (process.env.PICTURES && !failed) {
  for (const name of ["problems", "hover", "differs", "fix"]) {
    execFileSync("pngquant", ["--force", "--skip-if-larger", "--output", path.join(process.env.PICTURES, `vscode-${name}.png`), path.join(OUT, `${name}.png`)]);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
