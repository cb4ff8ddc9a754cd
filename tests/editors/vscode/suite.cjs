// Runs in VS Code's extension host, with the real `vscode` module; see host.mjs.
const vscode = require("vscode");
const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");

const E = new Proxy({}, { get: (_, name) => process.env[`E_${name}`] ?? assert.fail(`E_${name} is not set`) });
const FIXED = fs.readFileSync(E.FIXED, "utf8");
const LINE = E.LINE - 1;
const tests = [];
const test = (name, body) => tests.push([name, body]);
const ask = (...words) => vscode.commands.executeCommand(...words);
async function until(what, condition) {
  for (const end = Date.now() + 90000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
  }
}
/** The mark of a diagnostic: VS Code gives a code with a link as an object. */
const code = (found) => found.code?.value ?? found.code;
const diagnostics = () => vscode.languages.getDiagnostics(document.uri);
/** What a hover says, without the marks of markup. */
const hover = async (uri, line) => {
  const hovers = await ask("vscode.executeHoverProvider", uri, new vscode.Position(line, 3));
  return hovers.flatMap((it) => it.contents.map((part) => part.value.replaceAll(/\\(?=[!-/:-@[-`{-~])/g, "")));
};
const place = (it) => [path.basename((it.uri ?? it.targetUri).path), (it.range ?? it.targetSelectionRange).start.line];
const replaceAll = (edit, text) => edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
let document, status;
const heard = []; // what the server has said of itself

test("the extension starts with the file", async () => {
  const [id] = require(path.join(__dirname, "package.json")).extensionDependencies;
  const extension = vscode.extensions.getExtension(id);
  const folder = vscode.workspace.workspaceFolders[0].uri;
  document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder, "go.sum"));
  await vscode.window.showTextDocument(document);
  assert.equal(document.languageId, "go.sum");
  await until("its start", () => extension.isActive);
  ({ status } = extension.exports);
  status.onDidChange(() => { if (status.last) heard.push(status.last); });
  if (status.last) heard.push(status.last);
});
test("the diagnostic", async () => {
  await until("it", () => diagnostics().some((it) => code(it) === E.CODE));
  const all = diagnostics().filter((it) => code(it) === E.CODE);
  assert.equal(all.length, 1);
  assert.equal(all[0].severity, vscode.DiagnosticSeverity.Error);
  assert.deepEqual([all[0].range.start.line, all[0].range.start.character], [LINE, E.HASH_COLUMN - 1]);
  assert.equal(document.getText(all[0].range), E.HASH);
  for (const part of [E.MESSAGE, E.HASH, E.PROVEN_HASH]) assert.ok(all[0].message.includes(part), all[0].message);
});
test("the status", async () => {
  const said = await until("it", () => heard.find((it) => it.state === "idle" && it.counts.differs === 1));
  assert.equal(said.counts.proven, E.LINES - 1);
  assert.ok(status.text.startsWith(E.SUMMARY), status.text);
  assert.equal(status.severity, vscode.LanguageStatusSeverity.Error);
  assert.equal(status.busy, false);
  assert.equal(status.command, "modseal.showLedger");
});
test("the hover says the verdict first", async () => {
  const good = await until("the verdict", async () => (await hover(document.uri, 0)).find((it) => it.includes(E.HOVER)));
  assert.ok(good.startsWith(E.HOVER), good);
  assert.ok((await hover(document.uri, LINE)).some((it) => it.startsWith(E.HOVER_DIFFERS)));
});
test("the code lens", async () => {
  const lenses = await until("it", async () => {
    const all = await ask("vscode.executeCodeLensProvider", document.uri, 10);
    return all.length && all;
  });
  assert.equal(lenses.length, 1);
  assert.equal(lenses[0].range.start.line, 0);
  assert.ok(lenses[0].command.title.startsWith(E.SUMMARY), lenses[0].command.title);
});
test("inlay hints when they are switched on", async () => {
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  const hints = () => ask("vscode.executeInlayHintProvider", document.uri, whole);
  assert.deepEqual(await hints(), []);
  const settings = vscode.workspace.getConfiguration("modseal");
  await settings.update("inlayHints", true, vscode.ConfigurationTarget.Global);
  const shown = await until("them", async () => {
    const all = await hints();
    return all.length === Number(E.LINES) && all;
  });
  const label = (it) => (typeof it.label === "string" ? it.label : it.label.map((part) => part.value).join("")).trim();
  assert.deepEqual(shown.map((it) => [it.position.line, label(it)]),
    shown.map((_, line) => [line, line === LINE ? "differs" : "proven"]));
  await settings.update("inlayHints", false, vscode.ConfigurationTarget.Global);
  await until("none again", async () => (await hints()).length === 0);
});
test("semantic tokens carry the verdict", async () => {
  const legend = await ask("vscode.provideDocumentSemanticTokensLegend", document.uri);
  const { data } = await ask("vscode.provideDocumentSemanticTokens", document.uri);
  const mine = [];
  let line = 0;
  for (let at = 0; at < data.length; at += 5) {
    line += data[at];
    const modifiers = legend.tokenModifiers.filter((_, bit) => data[at + 4] >> bit & 1);
    if (line === LINE) mine.push(`${legend.tokenTypes[data[at + 3]]} ${modifiers}`);
  }
  assert.deepEqual(mine, ["namespace differs", "number differs", "keyword differs", "string differs"]);
});
test("the outline", async () => {
  const symbols = await ask("vscode.executeDocumentSymbolProvider", document.uri);
  const mine = symbols.find((it) => it.name === E.MODULE);
  assert.equal(mine.detail, E.VERSION);
  assert.deepEqual([mine.range.start.line, mine.range.end.line], [LINE, LINE + 1]);
});
test("from a line to its require and back", async () => {
  const mod = vscode.Uri.joinPath(document.uri, "../go.mod");
  await vscode.workspace.openTextDocument(mod);
  const ways = async (uri, line) =>
    (await ask("vscode.executeDefinitionProvider", uri, new vscode.Position(line, 3))).map(place);
  assert.deepEqual(await ways(document.uri, LINE), [["go.mod", E.REQUIRE_LINE - 1]]);
  assert.deepEqual(await ways(mod, E.REQUIRE_LINE - 1), [["go.sum", LINE], ["go.sum", LINE + 1]]);
  assert.ok((await hover(mod, E.REQUIRE_LINE - 1)).some((it) => it.includes(E.HOVER_REQUIRE)));
});
test("links to the log and folding", async () => {
  const links = await ask("vscode.executeLinkProvider", document.uri, 200);
  const wanted = `https://sum.golang.org/lookup/${E.MODULE}@${E.VERSION}`;
  assert.ok(links.some((it) => decodeURIComponent(String(it.target)) === wanted));
  const folds = await ask("vscode.executeFoldingRangeProvider", document.uri);
  assert.ok(folds.some((it) => it.start === LINE && it.end === LINE + 1));
});
test("the quick fix, saved", async () => {
  const [found] = diagnostics().filter((it) => code(it) === E.CODE);
  const actions = await ask("vscode.executeCodeActionProvider", document.uri, found.range, "quickfix", 9); // and resolves so many
  const fix = actions.find((it) => it.title.startsWith(E.FIX));
  assert.ok(fix, JSON.stringify(actions));
  assert.ok(!fix.isPreferred, "to put another hash is the user's choice");
  assert.ok(await vscode.workspace.applyEdit(fix.edit));
  assert.equal(document.getText(), FIXED);
  assert.ok(await document.save());
  assert.equal(fs.readFileSync(document.uri.fsPath, "utf8"), FIXED);
  await until("no diagnostic", () => diagnostics().length === 0);
  await until("the status", () => heard.at(-1).state === "idle" && heard.at(-1).text.startsWith(E.SUMMARY_FIXED));
});
test("all safe fixes, by the editor's own command", async () => {
  const edit = new vscode.WorkspaceEdit();
  replaceAll(edit, `${FIXED}${E.SPOILT}\n`);
  assert.ok(await vscode.workspace.applyEdit(edit));
  await until("the line that is no sum line", () => diagnostics().some((it) => code(it) === E.SPOILT_CODE));
  await vscode.window.showTextDocument(document);
  await until("the fixed text", async () => {
    if (document.getText() !== FIXED) await ask("editor.action.fixAll");
    return document.getText() === FIXED;
  });
  await until("no diagnostic", () => diagnostics().length === 0);
});

exports.run = async () => {
  let passed = 0, failed = 0;
  for (const [name, body] of tests) {
    try {
      await body();
      passed += 1;
      console.log(`[suite] ok   ${name}`);
    } catch (problem) {
      failed += 1;
      console.log(`[suite] FAIL ${name}: ${problem.stack ?? problem}`);
      if (passed < 2) break; // without the diagnostic the rest is not tried
    }
  }
  console.log(`[suite] ${passed} passed, ${failed} failed`);
  if (failed) throw new Error(`${failed} failed`);
};
