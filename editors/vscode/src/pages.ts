// The documents that the server makes up are shown as Markdown is: rendered. Their text comes by the client's own feature
// `workspace/textDocumentContent`, which also tells the preview when it has changed.
import * as vscode from "vscode";
import type { ShowDocumentParams, ShowDocumentResult } from "vscode-languageclient";

export async function showPage(
  params: ShowDocumentParams,
  otherwise: () => ShowDocumentResult | Thenable<ShowDocumentResult> | Promise<unknown> | unknown,
): Promise<ShowDocumentResult> {
  const uri = vscode.Uri.parse(params.uri);
  if (uri.scheme !== "modseal") return (await otherwise()) as ShowDocumentResult;
  try {
    await vscode.commands.executeCommand("markdown.showPreview", uri);
    return { success: true };
  } catch {
    // The built-in extension for Markdown may be switched off.
    return vscode.window.showTextDocument(uri).then(() => ({ success: true }), () => ({ success: false }));
  }
}
