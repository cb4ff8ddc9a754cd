// The life of the server: started, started again a few times when it ends of itself, and given up with a word to the user.
import * as vscode from "vscode";
import { CloseAction, ErrorAction, LanguageClient, type LanguageClientOptions } from "vscode-languageclient/node";
import { difference, findBinary, NoBinary } from "./binary";
import { completed } from "./commands";
import { showPage } from "./pages";
import { ServerProcess } from "./process";
import { SELECTOR, type Status, type StatusItem } from "./status";

/** So many times it is started again within so many milliseconds. */
const RESTARTS = 4;
const WITHIN = 3 * 60_000;

/** A client that leaves it to us to tell the user of troubles. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

export class Server {
  private client: LanguageClient | undefined;
  private process: ServerProcess | undefined;
  private ends: number[] = [];
  /** Starts and stops come one after another. */
  private queue: Promise<void> = Promise.resolve();

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly output: vscode.LogOutputChannel,
    private readonly trace: vscode.LogOutputChannel,
    private readonly status: StatusItem,
  ) {}

  get pid(): number | undefined {
    return this.client === undefined ? undefined : this.process?.child.pid;
  }

  start(): Promise<void> {
    return this.inTurn(() => this.launch());
  }

  stop(): Promise<void> {
    return this.inTurn(() => this.end());
  }

  /** By the user's wish: what has failed before is forgotten. */
  restart(): Promise<void> {
    this.ends = [];
    return this.inTurn(async () => {
      await this.end();
      await this.launch();
    });
  }

  private inTurn(step: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(step).catch((error: unknown) => this.output.error(String(error)));
    return this.queue;
  }

  private async launch(): Promise<void> {
    this.status.starting();
    try {
      const binary = await findBinary(this.context);
      this.output.info(`starting ${binary.path}, from ${binary.from}`);
      const process = new ServerProcess(binary.path);
      const client = this.connect(process);
      this.process = process;
      await Promise.race([client.start(), process.failure]);
      process.answered();
      this.client = client;
      await vscode.commands.executeCommand("setContext", "modseal.running", true);
      this.compare(client.initializeResult?.serverInfo?.version);
    } catch (error) {
      this.process?.kill();
      this.fail(error instanceof Error ? error.message : String(error), error instanceof NoBinary);
    }
  }

  private connect(process: ServerProcess): LanguageClient {
    const options: LanguageClientOptions = {
      documentSelector: SELECTOR,
      outputChannel: this.output,
      traceOutputChannel: this.trace,
      initializationOptions: { trusted: vscode.workspace.isTrusted, virtualDocuments: true },
      initializationFailedHandler: () => false,
      markdown: { isTrusted: false },
      errorHandler: {
        error: (error) => {
          this.output.error(error.message);
          return { action: ErrorAction.Continue, handled: true };
        },
        closed: () => {
          if (this.client === client) void this.inTurn(() => this.ended(client));
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
      middleware: {
        executeCommand: async (command, args, next) => {
          const filled = await completed(command, args);
          if (filled === undefined) return undefined; // there is nothing to do it with, or the user does not want it
          return next(command, filled);
        },
        window: { showDocument: (params, _, next) => showPage(params, () => next(params, _)) },
      },
    };
    const client = new QuietClient("modseal", "modseal", () => Promise.resolve(process.child), options);
    client.onNotification("modseal/status", (params: Status) => this.status.show(params));
    return client;
  }

  /** The server has ended of itself. */
  private async ended(client: LanguageClient): Promise<void> {
    if (this.client !== client) return; // it has been started anew already
    await this.end();
    const now = Date.now();
    this.ends = [...this.ends.filter((time) => now - time < WITHIN), now];
    if (this.ends.length > RESTARTS) {
      this.fail(`The server has ended ${this.ends.length} times within three minutes, and is not started again`, false);
      return;
    }
    this.output.warn("the server has ended, and is started again");
    await this.launch();
  }

  private async end(): Promise<void> {
    const [client, process] = [this.client, this.process];
    this.client = undefined;
    this.process = undefined;
    await vscode.commands.executeCommand("setContext", "modseal.running", false);
    await client?.dispose().catch(() => undefined);
    process?.kill();
  }

  private compare(found: string | undefined): void {
    const wanted = String((this.context.extension.packageJSON as { version?: unknown }).version);
    const by = difference(found ?? "", wanted);
    if (by === undefined) return;
    const text = `The program is modseal ${found ?? "without a version"}, ${by} than the extension (${wanted}). `
      + `Some things may not work until both are of the same version.`;
    this.output.warn(text);
    void this.offer(vscode.window.showWarningMessage(text, "Show output", "Open settings"));
  }

  private fail(why: string, isMissing: boolean): void {
    this.output.error(why);
    this.status.broken(why);
    const actions = isMissing ? ["Open settings", "Show output"] : ["Restart", "Show output"];
    void this.offer(vscode.window.showErrorMessage(`modseal: ${why}`, ...actions));
  }

  private async offer(chosen: Thenable<string | undefined>): Promise<void> {
    switch (await chosen) {
      case "Restart": return this.restart();
      case "Show output": return this.output.show();
      case "Open settings": await vscode.commands.executeCommand("workbench.action.openSettings", "modseal.path");
    }
  }
}
