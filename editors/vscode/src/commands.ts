// The commands. Those of the server are registered by the client library once the server names them, under the same names
// that lenses and fixes use; from the palette they come without arguments, and mean the line of the cursor.
import * as vscode from "vscode";
import type { Server } from "./server";

export function registerCommands(server: Server, output: vscode.LogOutputChannel): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand("modseal.restart", () => server.restart()),
    vscode.commands.registerCommand("modseal.showOutput", () => output.show()),
  );
}

/** The arguments of a command of the server, from the editor where none are given; undefined where there are none. */
export async function completed(command: string, args: unknown[]): Promise<unknown[] | undefined> {
  const wantsPlace = ["modseal.verify", "modseal.showProof", "modseal.showEvidence", "modseal.makePrivate"].includes(command);
  if (!wantsPlace || typeof args[0] === "string") return args;
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined || editor.document.uri.scheme !== "file") {
    void vscode.window.showInformationMessage("modseal: open a go.sum or go.mod, and put the cursor on a line with a module.");
    return undefined;
  }
  const uri = editor.document.uri.toString();
  const line = editor.selection.active.line;
  switch (command) {
    case "modseal.verify": return [uri];
    case "modseal.makePrivate": return privatePath(editor.document.lineAt(line).text);
    default: return [uri, line];
  }
}

/** The user may widen it: what is private is often a whole host. */
async function privatePath(line: string): Promise<unknown[] | undefined> {
  const value = /(?:^|[\s(])([^\s()"/]+\.[^\s()"]+)\s+v\d/.exec(line)?.[1] ?? "";
  const path = await vscode.window.showInputBox({
    title: "modseal: make private",
    prompt: "The module, or the beginning that its path shares with others. Nothing is changed: you see what to run.",
    value,
  });
  return path === undefined || path.trim() === "" ? undefined : [path.trim()];
}
