// Draws images/icon.png from images/icon.svg, in the browser that CHROMIUM names.
import fs from "node:fs";
import { chromium } from "playwright-core";

const image = (name) => new URL(`../images/${name}`, import.meta.url);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: 128, height: 128 } });
await page.setContent(`<style>* { margin: 0; display: block }</style>${fs.readFileSync(image("icon.svg"), "utf8")}`);
fs.writeFileSync(image("icon.png"), await page.screenshot({ omitBackground: true }));
await browser.close();
