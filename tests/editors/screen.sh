# Sourced by the checks that look at a terminal: each has a tmux server of its own on a private socket, which ends with
# the script.
passed=0 failed=0
t() { tmux -S "$ROOT/tmux" -f /dev/null "$@"; }
trap 't kill-server 2>/dev/null || true' EXIT
start() { t new-session -d -x "${WIDTH:-130}" -y "${HEIGHT:-30}" "$@"; } # start PROGRAM ARGUMENT...
screen() { t capture-pane -p 2>/dev/null || true; }
ok() { echo "ok   $1"; passed=$((passed + 1)); }
bad() { echo "FAIL $1"; screen; failed=$((failed + 1)); finish; } # what follows builds on it, and is not tried
quote() { sed 's/[][().*+?^${}|\\]/\\&/g' <<<"$1"; } # plain text as a pattern
# seen PATTERN SECONDS: is it on the screen within that time
seen() {
  local end=$((SECONDS + $2))
  while ! screen | grep -Eq -- "$1"; do [ "$SECONDS" -lt "$end" ] || return 1; sleep 0.1; done
}
sees() { if seen "$2" 90; then ok "$1"; else bad "$1"; fi; } # sees NAME PATTERN
gone() { # gone NAME PATTERN: it leaves the screen
  local end=$((SECONDS + 90))
  while screen | grep -Eq -- "$2"; do [ "$SECONDS" -lt "$end" ] || { bad "$1"; return; }; sleep 0.1; done
  ok "$1"
}
# press NAME PATTERN KEYS...: types the keys until the screen shows it; a key that comes before the server's answer may
# be lost
press() {
  local name=$1 pattern=$2 end=$((SECONDS + 90)); shift 2
  while [ "$SECONDS" -lt "$end" ]; do
    t send-keys "$@"
    seen "$pattern" 5 && { ok "$name"; return; }
    escape
  done
  bad "$name"
}
is_fixed() { # is_fixed NAME: go.sum on disk becomes what it is to be
  local end=$((SECONDS + 90))
  until cmp -s "$ROOT/project/go.sum" "$E_FIXED"; do
    [ "$SECONDS" -lt "$end" ] || { bad "$1"; diff "$E_FIXED" "$ROOT/project/go.sum" || true; return; }
    sleep 0.1
  done
  ok "$1"
}
# Longer than a terminal editor waits for what may follow Escape: a key right after it would be Alt with that key.
escape() { t send-keys Escape; sleep 0.6; }
picture() { # picture NAME: the screen is kept, with its colours; with PICTURES, as one of Neovim in the documentation
  screen > "$OUT/$1.txt"
  t capture-pane -p -e > "$OUT/$1.ansi"
  [ -z "$PICTURES" ] || "$NODE24" "$HERE/picture.mjs" "$OUT/$1.ansi" "$PICTURES/neovim-$1.png"
}
finish() { echo "$passed passed, $failed failed"; exit $((failed != 0)); }
