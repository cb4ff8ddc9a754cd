// The notices of what others have written and a package contains: the npm packages inside the bundle, by what esbuild says
// it took, and the crates inside the program, by what cargo says it links.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

export function notices(folder, repository) {
  const parts = npmPackages(folder).map(({ name, version, licence, text }) => `${name} ${version} (${licence})\n\n${text}`);
  if (repository !== undefined) parts.push(`The program is built of these Rust crates:\n\n${crates(repository).join("\n")}\n`);
  return `What modseal for VS Code contains of others.\n\n${parts.join(`\n${"-".repeat(72)}\n\n`)}`;
}

function npmPackages(folder) {
  const { inputs } = JSON.parse(fs.readFileSync(path.join(folder, "dist/meta.json"), "utf8"));
  const roots = new Set();
  for (const file of Object.keys(inputs)) {
    const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file);
    if (found) roots.add(found[1]);
  }
  return [...roots].map((root) => {
    const at = path.resolve(folder, root);
    const { name, version, license } = JSON.parse(fs.readFileSync(path.join(at, "package.json"), "utf8"));
    const file = fs.readdirSync(at).find((it) => /^licen[cs]e/i.test(it));
    if (!file) throw new Error(`${name} has no licence text`);
    return { name, version, licence: license, text: fs.readFileSync(path.join(at, file), "utf8") };
  }).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function crates(repository) {
  const text = execFileSync("cargo", ["metadata", "--format-version", "1", "--locked", "--offline"],
    { cwd: repository, encoding: "utf8", maxBuffer: 1 << 28 });
  const { packages, resolve } = JSON.parse(text);
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const linked = new Set();
  const visit = (id) => {
    if (linked.has(id)) return;
    linked.add(id);
    const used = nodes.get(id).deps.filter((dep) => dep.dep_kinds.some(({ kind }) => kind === null));
    for (const { pkg } of used) visit(pkg);
  };
  visit(resolve.root);
  return packages.filter(({ id }) => linked.has(id) && id !== resolve.root)
    .map(({ name, version, license }) => `${name} ${version} (${license ?? "see its source"})`).sort();
}
