#!/usr/bin/env python3
"""What an editor waits for: keystroke to published diagnostics, a hover right after it, the verdicts after an open.

    cargo build --release && cargo build --release --example fake-log
    target/release/examples/fake-log --records 5000 --sum go.sum --for 900   # and set what it prints
    benches/editor.py --sum go.sum --store "$(mktemp -d)" [--edits 400] [--rate 20] [--during-lookups]

One edit at a time; each puts two characters before a line, the next takes them out, so that findings change.
"""
import argparse, json, os, random, subprocess, threading, time
from pathlib import Path


class Server:
    """`modseal lsp` over its pipes, and when which message came from it."""

    def __init__(self, binary, store):
        self.process = subprocess.Popen([binary, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.store, self.news = store, threading.Condition()
        self.published, self.replies, self.status, self.last = {}, {}, [], 0
        threading.Thread(target=self.read, daemon=True).start()

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def read(self):
        while header := self.process.stdout.readline():
            length = int(header.split(b":")[1])
            while self.process.stdout.readline() != b"\r\n":
                pass
            body, now = self.process.stdout.read(length), time.perf_counter()
            with self.news:
                self.take(json.loads(body), now)
                self.news.notify_all()

    def take(self, message, now):
        method = message.get("method")
        if method == "textDocument/publishDiagnostics":
            self.published[message["params"].get("version")] = now
        elif method == "modseal/status":
            self.status.append((now, message["params"]))
        elif method and "id" in message:
            answer = [{"store": self.store}] if method == "workspace/configuration" else None
            self.send({"id": message["id"], "result": answer})
        elif "id" in message:
            self.replies[message["id"]] = now

    def wait(self, is_there):
        with self.news:
            if not self.news.wait_for(is_there, timeout=60):
                raise SystemExit("nothing came within 60 s")

    def ask(self, method, params):
        """Seconds until the answer is there."""
        self.last += 1
        wanted, begun = self.last, time.perf_counter()
        self.send({"id": wanted, "method": method, "params": params})
        self.wait(lambda: wanted in self.replies)
        return self.replies[wanted] - begun

    def resident_mb(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1000


def shown(seconds):
    seconds = sorted(seconds)
    at = lambda share: 1000 * seconds[min(len(seconds) - 1, int(len(seconds) * share))]
    return f"p50 {at(0.5):.2f} ms, p99 {at(0.99):.2f} ms, most {1000 * seconds[-1]:.2f} ms"


def type_and_hover(server, document, lines, edits, rate):
    typed, hovered, line = [], [], 0
    for version in range(2, 2 + edits):
        line = random.randrange(lines) if version % 2 == 0 else line
        end = 0 if version % 2 == 0 else 2
        span = {"start": {"line": line, "character": 0}, "end": {"line": line, "character": end}}
        change = {"range": span, "text": "" if end else "x "}
        begun = time.perf_counter()
        params = {"textDocument": {**document, "version": version}, "contentChanges": [change]}
        server.send({"method": "textDocument/didChange", "params": params})
        server.wait(lambda: version in server.published)
        typed.append(server.published[version] - begun)
        place = {"line": (line + 7) % lines, "character": 3}
        hovered.append(server.ask("textDocument/hover", {"textDocument": document, "position": place}))
        time.sleep(1 / rate)
    return typed, hovered


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sum", required=True)
    parser.add_argument("--store", required=True)
    parser.add_argument("--binary", default="target/release/modseal")
    parser.add_argument("--edits", type=int, default=400)
    parser.add_argument("--rate", type=float, default=20)
    parser.add_argument("--during-lookups", action="store_true", help="type at once, while the lookups run")
    a = parser.parse_args()
    random.seed(1)
    server = Server(a.binary, a.store)
    capabilities = {
        "general": {"positionEncodings": ["utf-8"]},
        "workspace": {"configuration": True},
        "textDocument": {"publishDiagnostics": {"versionSupport": True}},
    }
    print(f"initialize {1000 * server.ask('initialize', {'capabilities': capabilities}):.1f} ms")
    server.send({"method": "initialized", "params": {}})
    place = Path(a.sum).resolve()
    text, document = place.read_text(), {"uri": place.as_uri()}
    lines, opened = text.count("\n"), time.perf_counter()
    params = {"textDocument": {**document, "languageId": "go.sum", "version": 1, "text": text}}
    server.send({"method": "textDocument/didOpen", "params": params})
    is_done = lambda status: status["state"] != "working" and sum(status["counts"].values()) >= lines
    if not a.during_lookups:
        server.wait(lambda: any(is_done(status) and "unknown" not in status["counts"] for _, status in server.status))
        when, status = server.status[-1]
        print(f"verdicts {1000 * (when - opened):.0f} ms after the open: {status['counts']}")
    typed, hovered = type_and_hover(server, document, lines, a.edits, a.rate)
    print(f"keystroke to diagnostics: {shown(typed)}\nhover after it: {shown(hovered)}")
    print(f"resident: {server.resident_mb():.0f} MB; {server.status[-1][1]['state']} at the end")
    server.process.kill()


if __name__ == "__main__":
    main()
