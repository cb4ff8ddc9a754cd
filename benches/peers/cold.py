#!/usr/bin/env python3
"""modseal and gosumcheck on one go.sum in turns, against one loopback server of recorded data (TLS, HTTP/2).

  cold.py --sum GO.SUM --data DIR [--delay 20ms] [--plain] [--runs 7] [--modseal target/release/modseal]

DIR is an unpacked recording, such as `tar xzf fixtures/sumdb/prometheus.tar.gz -C DIR` gives. Each run of modseal starts
with an empty store; then it runs once more from that store. Two JSON lines; the last one has the ratios.
"""
import argparse, os, shutil, statistics, tempfile
from common import Server, emit, run, summary

a = argparse.ArgumentParser()
a.add_argument("--sum", required=True)
a.add_argument("--data", required=True)
a.add_argument("--delay", default="0")
a.add_argument("--plain", action="store_true", help="plain HTTP/1.1 instead of TLS and HTTP/2")
a.add_argument("--runs", type=int, default=7)
a.add_argument("--modseal", default="target/release/modseal")
a = a.parse_args()
gosumcheck = shutil.which("gosumcheck") or os.path.expanduser("~/go/bin/gosumcheck")
rows = {"modseal": [], "warm": [], "gosumcheck": []}
stats = {"modseal": [], "gosumcheck": []}
with tempfile.TemporaryDirectory() as tmp:
    cert, store = os.path.join(tmp, "cert.pem"), os.path.join(tmp, "store")
    server = Server("-delay", a.delay, *([] if a.plain else ["-tls", cert]), a.data)
    env = dict(os.environ, GONOSUMDB="none", GOENV="off", HOME=tmp, GOSUMDB="sum.golang.org " + server.url)
    if not a.plain:
        env["SSL_CERT_FILE"] = cert
    env.pop("SSL_CERT_DIR", None)
    ours = [os.path.abspath(a.modseal), "check", "--store", store, a.sum]
    for i in range(a.runs + 1):
        shutil.rmtree(store, ignore_errors=True)
        server.stats()
        for name, argv in (("modseal", ours), ("gosumcheck", [gosumcheck, "-u", server.url, a.sum])):
            _, row = run(argv, env=env)
            counts = server.stats()
            if i:  # the first round brings the server's files into memory
                rows[name].append(row)
                stats[name].append(counts)
        _, row = run(ours, env=env)
        if i:
            rows["warm"].append(row)
    server.close()
for name in ("modseal", "gosumcheck"):
    emit({"tool": name, "delay": a.delay, **{k: summary([r[k] for r in rows[name]]) for k in ("wall", "cpu", "rss_mb")},
          **{k: summary([s[k] for s in stats[name]], 0) for k in ("requests", "body_bytes", "connections")}})
median = lambda name, key: statistics.median(r[key] for r in rows[name])
emit({"delay": a.delay, "wall ratio": round(median("modseal", "wall") / median("gosumcheck", "wall"), 2),
      "cpu ratio": round(median("modseal", "cpu") / median("gosumcheck", "cpu"), 2),
      "warm wall": summary([r["wall"] for r in rows["warm"]]), "warm cpu": summary([r["cpu"] for r in rows["warm"]])})
