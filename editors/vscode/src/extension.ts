// The extension: it starts the server, and shows how it is. What is true of a go.sum is the server's business alone.
import * as vscode from "vscode";
import { registerCommands } from "./commands";
import { Server } from "./server";
import { StatusItem } from "./status";

let server: Server | undefined;

/** What the extension says to others: what its status item shows, and the server's process. */
export interface Api {
  readonly status: StatusItem;
  readonly pid: number | undefined;
}

export function activate(context: vscode.ExtensionContext): Api {
  const output = vscode.window.createOutputChannel("modseal", { log: true });
  const trace = vscode.window.createOutputChannel("modseal trace", { log: true });
  const status = new StatusItem();
  const running = new Server(context, output, trace, status);
  server = running;
  context.subscriptions.push(output, trace, status, registerCommands(running, output));
  context.subscriptions.push(
    vscode.workspace.onDidGrantWorkspaceTrust(() => running.restart()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("modseal.path")) void running.restart();
    }),
  );
  // The editor does not wait for the server.
  void running.start();
  return { status, get pid() { return running.pid; } };
}

export function deactivate(): Promise<void> | undefined {
  return server?.stop();
}
