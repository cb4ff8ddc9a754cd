// A terminal's screen as a picture: picture.mjs SCREEN.ansi PICTURE.png. It knows the colours and styles that
// `tmux capture-pane -e` writes, and no more.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const { chromium } = createRequire(`${process.env.NODE_MODULES}/x`)("playwright-core");
const [from, to] = process.argv.slice(2);
const GROUND = "#14161b", TEXT = "#e0e2ea"; // those of Neovim's own dark colours
const BASIC = ["#07080d", "#ffc0b9", "#b3f6c0", "#fce094", "#a6dbff", "#ffcaff", "#8cf8f7", "#e0e2ea"];
const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** One colour out of the numbers behind 38 or 48; how many numbers it took. */
function colour(numbers) {
  if (numbers[0] === 2) return [`rgb(${numbers.slice(1, 4)})`, 4];
  return [BASIC[numbers[1] % 8] ?? TEXT, 2];
}

function apply(style, numbers) {
  for (let at = 0; at < numbers.length; at += 1) {
    const number = numbers[at];
    if (number === 0) for (const name of Object.keys(style)) delete style[name];
    else if (number === 1) style.bold = true;
    else if (number === 3) style.italic = true;
    else if (number === 4) style.underline ??= "currentColor";
    else if (number === 7) style.reverse = true;
    else if (number === 22) delete style.bold;
    else if (number === 23) delete style.italic;
    else if (number === 24) delete style.underline;
    else if (number === 27) delete style.reverse;
    else if (number === 39) delete style.text;
    else if (number === 49) delete style.ground;
    else if (number === 38 || number === 48) {
      const [value, took] = colour(numbers.slice(at + 1));
      style[number === 38 ? "text" : "ground"] = value;
      at += took;
    } else if (number >= 30 && number < 38) style.text = BASIC[number - 30];
    else if (number >= 90 && number < 98) style.text = BASIC[number - 90];
    else if (number >= 40 && number < 48) style.ground = BASIC[number - 40];
  }
}

function css(style) {
  let { text = TEXT, ground = "transparent" } = style;
  if (style.reverse) [text, ground] = [ground === "transparent" ? GROUND : ground, text];
  const rules = [`color:${text}`, `background:${ground}`, "display:inline-block", "height:19px"];
  if (style.bold) rules.push("font-weight:bold");
  if (style.italic) rules.push("font-style:italic");
  if (style.underline) rules.push(`text-decoration:underline ${style.underline}`, "text-underline-offset:3px");
  return rules.join(";");
}

const style = {};
const html = fs.readFileSync(from, "utf8").trimEnd().split("\n").map((line) => {
  const pieces = line.split(/\x1b\[([0-9;:]*)m/);
  return pieces.map((piece, place) => {
    if (place % 2 === 0) return piece && `<span style="${css(style)}">${escape(piece)}</span>`;
    // "4:3" is a kind of underline, and "58:…" or "58;…" its colour.
    const ink = piece.match(/58[:;]2[:;]+(\d+)[:;](\d+)[:;](\d+)/);
    const plain = piece.replaceAll(/4:[1-5]/g, "4").replaceAll(/58[:;](2[:;]+\d+[:;]\d+[:;]\d+|5[:;]\d+);?/g, "");
    apply(style, (plain || (piece ? "" : "0")).split(";").filter(Boolean).map(Number));
    if (ink) style.underline = `rgb(${ink.slice(1)})`;
    return "";
  }).join("");
}).join("\n");

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
try {
  const page = await browser.newPage({ viewport: { width: 1100, height: 600 } });
  await page.setContent(`<body style="margin:0;background:${GROUND}"><pre style="display:inline-block;margin:0;padding:10px;
    font:14px/19px 'DejaVu Sans Mono',monospace;color:${TEXT}">${html}</pre></body>`);
  await page.locator("pre").screenshot({ path: to });
} finally {
  await browser.close();
}
execFileSync("pngquant", ["--force", "--ext", ".png", to]);
