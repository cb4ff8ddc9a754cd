// Where the program is: the one that the user names, the one inside the extension, or the one on PATH.
import { access, constants } from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";

const NAME = process.platform === "win32" ? "modseal.exe" : "modseal";

export interface Binary {
  readonly path: string;
  readonly from: "the setting modseal.path" | "the extension" | "PATH";
}

/** Why there is no program. */
export class NoBinary extends Error {}

export async function findBinary(context: vscode.ExtensionContext): Promise<Binary> {
  // Its scope is the machine: no workspace can name a program.
  const set: unknown = vscode.workspace.getConfiguration("modseal").get("path");
  const named = typeof set === "string" ? set.trim() : "";
  if (named !== "") {
    if (!path.isAbsolute(named)) throw new NoBinary(`The setting modseal.path is not an absolute path: ${named}`);
    if (await isProgram(named)) return { path: named, from: "the setting modseal.path" };
    throw new NoBinary(`The setting modseal.path names no program: ${named}`);
  }
  const bundled = context.asAbsolutePath(path.join("server", NAME));
  if (await isProgram(bundled)) return { path: bundled, from: "the extension" };
  // Only absolute folders: another one would be a folder of the workspace.
  for (const folder of (process.env["PATH"] ?? "").split(path.delimiter).filter(path.isAbsolute)) {
    const found = path.join(folder, NAME);
    if (await isProgram(found)) return { path: found, from: "PATH" };
  }
  throw new NoBinary(`This package of the extension has no modseal for ${process.platform}-${process.arch}, and there is `
    + "none on PATH. Install modseal, or name it in the setting modseal.path.");
}

async function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(() => true, () => false);
}

/** Whether `found` is older or newer than `wanted`; undefined where they are the same. */
export function difference(found: string, wanted: string): "older" | "newer" | "other" | undefined {
  if (found === wanted) return undefined;
  const numbers = (version: string) => version.split(/[-+]/, 1)[0]?.split(".").map(Number) ?? [];
  const [left, right] = [numbers(found), numbers(wanted)];
  for (let nth = 0; nth < 3; nth += 1) {
    const by = (left[nth] ?? NaN) - (right[nth] ?? NaN);
    if (by !== 0) return by < 0 ? "older" : by > 0 ? "newer" : "other";
  }
  return "other";
}
