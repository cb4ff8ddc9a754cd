// The smallest client for VS Code: it starts `modseal lsp` and shows what the server is at.
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

exports.activate = async (context) => {
  const status = vscode.window.createStatusBarItem("modseal.status", vscode.StatusBarAlignment.Left, 10);
  status.name = "modseal";
  status.text = "modseal: starting";
  status.show();
  context.subscriptions.push(status);
  const command = vscode.workspace.getConfiguration("modseal").get("path", "modseal");
  client = new LanguageClient("modseal", "modseal", { command, args: ["lsp"] }, {
    documentSelector: [{ scheme: "file", pattern: "**/{go.mod,go.sum,go.work.sum}" }],
    synchronize: { configurationSection: "modseal" },
  });
  const heard = [];
  client.onNotification("modseal/status", (params) => {
    heard.push(params);
    status.text = `modseal: ${params.text}`;
  });
  await client.start();
  return { heard }; // the tests look at the notifications themselves
};

exports.deactivate = () => client?.stop();
