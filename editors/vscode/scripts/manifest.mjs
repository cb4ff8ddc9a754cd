// Writes the table of severities into package.json, from the checks that the program names: manifest.mjs MODSEAL
import { execFileSync } from "node:child_process";
import fs from "node:fs";

const file = new URL("../package.json", import.meta.url);
const manifest = JSON.parse(fs.readFileSync(file, "utf8"));
const rows = execFileSync(process.argv[2], ["rules", "--color", "never"], { encoding: "utf8" }).trim().split("\n");
const words = ["error", "warning", "info", "hint", "off"];
const properties = Object.fromEntries(rows.map((row) => {
  const [, code, usual, text] = /^(\S+)\s+(\S+)\s+\S+\s+(.*)$/.exec(row);
  const otherwise = code === "syntax" ? "off, since gopls says the same" : usual;
  return [code, { type: "string", enum: words, description: `${text[0].toUpperCase()}${text.slice(1)}. Otherwise: ${otherwise}.` }];
}));
manifest.contributes.configuration.properties["modseal.severity"].properties = properties;
fs.writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
