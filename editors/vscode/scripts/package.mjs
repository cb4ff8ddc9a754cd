// Packs the extension: package.mjs [--target PLATFORM --binary FILE] [--out FILE]
//
// With a binary it lies inside, for that platform; without, the package is for all of them, and looks for one at start.
// The same input makes the same package, byte by byte, as long as SOURCE_DATE_EPOCH is the same.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { notices } from "./notices.mjs";

const LIMIT = 10 * 1024 * 1024;
const PLATFORMS = ["win32-x64", "win32-arm64", "linux-x64", "linux-arm64", "linux-armhf", "alpine-x64", "alpine-arm64", "darwin-x64", "darwin-arm64"];
const { values } = parseArgs({ options: { target: { type: "string" }, binary: { type: "string" }, out: { type: "string", short: "o" } } });
const { target, binary } = values;
if ((target === undefined) !== (binary === undefined)) throw new Error("--target and --binary go together");
if (target !== undefined && !PLATFORMS.includes(target)) throw new Error(`no such platform: ${target}; there are ${PLATFORMS.join(", ")}`);

const folder = path.resolve(import.meta.dirname, "..");
const repository = path.resolve(process.env.MODSEAL_REPOSITORY ?? path.join(folder, "../.."));
const manifest = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
const out = path.resolve(values.out ?? `modseal-${target ?? "universal"}-${manifest.version}.vsix`);
const run = (...words) => execFileSync("npx", ["--no-install", ...words], { cwd: folder, stdio: ["ignore", "inherit", "inherit"], shell: process.platform === "win32" });

execFileSync("npm", ["run", "--silent", "build"], { cwd: folder, stdio: "inherit", shell: process.platform === "win32" });
const licences = ["MIT", "APACHE"].map((name) => fs.readFileSync(path.join(repository, `LICENSE-${name}`), "utf8"));
fs.writeFileSync(path.join(folder, "LICENSE"), licences.join("\n----\n\n"));
fs.writeFileSync(path.join(folder, "THIRD-PARTY-NOTICES.txt"), notices(folder, binary === undefined ? undefined : repository));
const server = path.join(folder, "server");
fs.rmSync(server, { recursive: true, force: true });
if (binary !== undefined) {
  fs.mkdirSync(server);
  const place = path.join(server, target.startsWith("win32") ? "modseal.exe" : "modseal");
  fs.copyFileSync(binary, place);
  fs.chmodSync(place, 0o755);
}
run("vsce", "package", "--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links",
  ...(target === undefined ? [] : ["--target", target]), "--out", out);
const { size } = fs.statSync(out);
if (size > LIMIT) throw new Error(`${out} has ${size} bytes, more than ${LIMIT}`);
