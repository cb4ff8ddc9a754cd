#!/usr/bin/env python3
"""How the cost of modseal grows with the number of records: a first run and runs from the store, over a log of 71,909,756
records on loopback (TLS and HTTP/2); and, with --findings, with the number of lines that each have a finding.

  growth.py [--modseal target/release/modseal] [--log target/release/examples/fake-log] [--plot docs/images/growth.svg]

One JSON line for each size. The server works on the same cores, so the CPU and memory of modseal say more than the wall
of its first runs.
"""
import argparse, json, math, os, shutil, statistics, subprocess, sys, tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers"))
from common import emit, run

SIZES = [50, 500, 2500, 5000, 50000]  # records; a record has two lines

a = argparse.ArgumentParser()
a.add_argument("--modseal", default="target/release/modseal")
a.add_argument("--log", default="target/release/examples/fake-log")
a.add_argument("--findings", action="store_true", help="only the lines that have findings; it needs no log")
a.add_argument("--plot")
a = a.parse_args()


def start_log(tmp, records):
    """The server, and the environment that leads to it."""
    argv = [os.path.abspath(a.log), "--records", str(records), "--sum", "go.sum", "--tls", "cert.pem", "--for", "900"]
    server = subprocess.Popen(argv, cwd=tmp, stdout=subprocess.PIPE, text=True)
    settings = {}
    for line in server.stdout:
        if line.startswith("export ") and "=" in line:
            name, value = line[7:].split("#")[0].strip().split("=", 1)
            if name in ("GOSUMDB", "GOPROXY", "SSL_CERT_FILE"):
                settings[name] = value.strip("'")
        elif not line.startswith("#"):
            break
    env = dict(os.environ, GONOSUMDB="none", GOENV="off", HOME=tmp, GOPATH=os.path.join(tmp, "go"), **settings)
    env.pop("SSL_CERT_DIR", None)
    return server, env


def measure(records):
    with tempfile.TemporaryDirectory() as tmp:
        server, env = start_log(tmp, records)
        store = os.path.join(tmp, "store")
        argv = [os.path.abspath(a.modseal), "check", "-q", "--store", store, "go.sum"]
        try:
            cold = []
            for _ in range(1 if records > 5000 else 3):
                shutil.rmtree(store, ignore_errors=True)
                cold.append(checked(argv, tmp, env))
            warm = [checked(argv, tmp, env) for _ in range(9)]
        finally:
            server.kill()
            server.wait()
    row = {"lines": 2 * records}
    for name, runs in (("cold", cold), ("warm", warm)):
        row[name] = {key: round(statistics.median(one[key] for one in runs), 4) for key in ("wall", "cpu", "rss_mb")}
    return row


def checked(argv, cwd, env):
    out, row = run(argv, cwd=cwd, env=env)
    if row["rc"] != 0:
        raise SystemExit(f"modseal ended with {row['rc']}: {out[:400]}")
    return row


def plot(rows):
    """Both axes logarithmic: a straight line of slope one is linear growth."""
    left, top, width, height = 70, 20, 520, 300
    xs = [row["lines"] for row in rows]
    series = [("first run, CPU", "cold", "cpu", "#c2410c"), ("from the store, wall", "warm", "wall", "#1d4ed8")]
    values = [row[run][key] for row in rows for _, run, key, _ in series]
    x0, x1 = math.log10(min(xs)), math.log10(max(xs))
    y0, y1 = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    at = lambda x, y: (left + (math.log10(x) - x0) / (x1 - x0) * width, top + (y1 - math.log10(y)) / (y1 - y0) * height)
    parts = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 370" font-family="sans-serif" font-size="12">',
             '<rect width="640" height="370" fill="white"/>']
    for power in range(y0, y1 + 1):
        _, y = at(min(xs), 10 ** power)
        parts.append(f'<line x1="{left}" x2="{left + width}" y1="{y:.0f}" y2="{y:.0f}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 8}" y="{y + 4:.0f}" text-anchor="end">{10 ** power:g} s</text>')
    for lines in xs:
        x, _ = at(lines, values[0])
        parts.append(f'<text x="{x:.0f}" y="{top + height + 18}" text-anchor="middle">{lines:,}</text>')
    parts.append(f'<text x="{left + width / 2}" y="{top + height + 40}" text-anchor="middle">lines of go.sum</text>')
    for row, (label, run_, key, colour) in enumerate(series):
        points = [at(one["lines"], one[run_][key]) for one in rows]
        parts.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="'
                     + " ".join(f"{x:.0f},{y:.0f}" for x, y in points) + '"/>')
        parts += [f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3" fill="{colour}"/>' for x, y in points]
        parts.append(f'<text x="{left + 14}" y="{top + 18 + 18 * row}" fill="{colour}">{label}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def measure_findings(lines):
    """Lines that lack a hash of their pair, and lines that are none."""
    row = {"lines": lines}
    for name, broken in (("unpaired", ""), ("malformed", " too")):
        with tempfile.TemporaryDirectory() as tmp:
            with open(os.path.join(tmp, "go.sum"), "w") as file:
                file.writelines(f"example.com/m{i:06} v1.0.0{broken} h1:{'A' * 43}=\n" for i in range(lines))
            argv = [os.path.abspath(a.modseal), "check", "-q", "--offline", "--store", os.path.join(tmp, "store"), "go.sum"]
            runs = [run(argv, cwd=tmp, env=dict(os.environ, GOENV="off", HOME=tmp))[1] for _ in range(5)]
        row[name] = {key: round(statistics.median(one[key] for one in runs), 4) for key in ("wall", "cpu", "rss_mb")}
    return row


if a.findings:
    for lines in (5000, 20000, 80000):
        emit(measure_findings(lines))
    raise SystemExit

rows = []
for records in SIZES:
    rows.append(measure(records))
    emit(rows[-1])
if a.plot:
    with open(a.plot, "w") as file:
        file.write(plot(rows))
