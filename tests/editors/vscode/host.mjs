// Tests inside VS Code's extension host, the way VS Code's own repository runs its remote tests: the workbench is opened
// with extensionDevelopmentPath and extensionTestsPath, the suite runs in the extension host, and the workbench calls two
// functions that the page must have.
import fs from "node:fs";
import path from "node:path";
import { startVSCode, startBrowser, workbenchUrl, OUT } from "./lib.mjs";

// Without the smoke test driver a built workbench ignores the options for tests.
const server = await startVSCode({ options: ["enable-smoke-test-driver"] });
const browser = await startBrowser();
let code = 1;
try {
  // The suite is an extension too; it depends on ours.
  const folder = path.join(process.env.ROOT, "suite");
  fs.mkdirSync(folder);
  fs.copyFileSync(new URL("suite.cjs", import.meta.url), path.join(folder, "suite.cjs"));
  fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify({
    name: "suite", publisher: "example", version: "0.0.1", engines: { vscode: "^1.91.0" }, extensionDependencies: [server.id] }));
  const log = fs.createWriteStream(path.join(OUT, "workbench.log"));
  let finish;
  const finished = new Promise((resolve) => { finish = resolve; });
  await browser.page.exposeFunction("codeAutomationLog", (type, args) => {
    // The workbench's own log comes this way too; the suite marks its lines.
    const line = String(args[0]);
    if (line.startsWith("[suite] ")) console.log(line.slice(8));
    else log.write(`${type}: ${args.join(" ")}\n`);
  });
  await browser.page.exposeFunction("codeAutomationExit", finish);
  const uri = (file) => `vscode-remote://${server.authority}${file}`;
  await browser.page.goto(workbenchUrl(server, [
    ["extensionDevelopmentPath", uri(folder)],
    ["extensionTestsPath", uri(path.join(folder, "suite.cjs"))],
  ]));
  const limit = new Promise((resolve) => setTimeout(resolve, 360000, "no answer in time").unref());
  code = await Promise.race([finished, limit]);
  if (code !== 0) console.error(`the suite ended with ${code}`);
} finally {
  await browser.shot("end").catch(() => {});
  await browser.stop();
  await server.stop();
}
process.exit(code === 0 ? 0 : 1);
