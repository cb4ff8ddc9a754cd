// One process of the server, watched from its start: what it writes, how it ends, and how long it takes to answer.
import { spawn, type ChildProcess } from "node:child_process";
import { homedir } from "node:os";

/** How long a server may take for its first answer. */
const PATIENCE = 15_000;
const KEPT = 2_000;

/** A server process that can be waited for and ended. */
export class ServerProcess {
  readonly child: ChildProcess;
  /** Rejected if the process is no server, or ends. */
  readonly failure: Promise<never>;
  private said = "";
  private isDone = false;
  private patience: NodeJS.Timeout | undefined;

  constructor(command: string) {
    // Not in a folder of the workspace, where a file might lie that somebody else has put there.
    this.child = spawn(command, ["lsp"], { cwd: homedir(), windowsHide: true });
    this.child.stderr?.on("data", (data: Buffer) => { this.said = (this.said + data.toString()).slice(-KEPT); });
    this.child.stdin?.on("error", () => undefined); // it says the same as the end of the process
    this.failure = new Promise((_, reject) => {
      const fail = (why: string) => { this.kill(); reject(new Error(why)); };
      this.child.once("error", (error) => fail(`${command} cannot be started: ${error.message}`));
      this.child.once("close", (code, signal) => fail(`${command} ended (${signal ?? `status ${code}`})${this.lastLine()}`));
      this.child.stdout?.once("data", (data: Buffer) => {
        if (!/^content-/i.test(data.toString("latin1", 0, 8))) fail(`${command} is no language server: it wrote ${quoted(data)}`);
      });
      const seconds = PATIENCE / 1000;
      this.patience = setTimeout(() => fail(`${command} has not answered for ${seconds} seconds, and was ended`), PATIENCE);
    });
    this.failure.catch(() => undefined);
  }

  /** It has answered. */
  answered(): void {
    clearTimeout(this.patience);
  }

  kill(): void {
    clearTimeout(this.patience);
    if (this.isDone) return;
    this.isDone = true;
    this.child.kill("SIGKILL");
  }

  private lastLine(): string {
    const line = this.said.trim().split("\n").at(-1);
    return line ? `: ${line}` : "";
  }
}

function quoted(data: Buffer): string {
  return JSON.stringify(data.toString("utf8", 0, 60));
}
