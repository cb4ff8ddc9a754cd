// The language status item: what the server says of itself, in the words of the server.
import * as vscode from "vscode";

/** The files that the server knows. */
export const SELECTOR: { scheme: string; pattern: string }[] = [
  { scheme: "file", pattern: "**/{go.mod,go.sum,go.work,go.work.sum}" },
  { scheme: "file", pattern: "**/go/env" },
];

/** `modseal/status`, as far as it is shown here. */
export interface Status {
  readonly state: "working" | "idle" | "offline";
  readonly text: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: number;
  readonly database: string;
  readonly treeSize?: number;
}

/** Verdicts that are an error wherever they stand. */
const BAD = ["differs", "broken", "malformed"];

export class StatusItem implements vscode.Disposable {
  private readonly item = vscode.languages.createLanguageStatusItem("modseal.status", SELECTOR);
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  /** The last that the server has said. */
  last: Status | undefined;

  constructor() {
    this.item.name = "modseal";
    this.starting();
  }

  get text(): string { return this.item.text; }
  get detail(): string | undefined { return this.item.detail; }
  get severity(): vscode.LanguageStatusSeverity { return this.item.severity; }
  get busy(): boolean { return this.item.busy; }
  get command(): string | undefined { return this.item.command?.command; }

  starting(): void {
    this.last = undefined;
    this.set("modseal: starting", "", vscode.LanguageStatusSeverity.Information, true);
    this.item.command = { command: "modseal.showOutput", title: "Show output" };
  }

  broken(why: string): void {
    this.last = undefined;
    this.set("modseal: not running", why, vscode.LanguageStatusSeverity.Error, false);
    this.item.command = { command: "modseal.restart", title: "Restart" };
  }

  show(status: Status): void {
    this.last = status;
    const isBad = BAD.some((verdict) => (status.counts[verdict] ?? 0) > 0);
    const { Error, Warning, Information } = vscode.LanguageStatusSeverity;
    const severity = isBad ? Error : status.state === "offline" ? Warning : Information;
    const head = status.treeSize === undefined ? "" : `, ${status.treeSize.toLocaleString("en")} records`;
    this.item.command = { command: "modseal.showLedger", title: "Show requests" };
    this.set(status.text, `${status.database}${head}`, severity, status.state === "working");
  }

  private set(text: string, detail: string, severity: vscode.LanguageStatusSeverity, busy: boolean): void {
    Object.assign(this.item, { text, detail, severity, busy });
    this.changed.fire();
  }

  dispose(): void {
    this.item.dispose();
    this.changed.dispose();
  }
}
