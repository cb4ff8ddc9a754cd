#!/usr/bin/env bash
# The language server in real editors: run.sh [--pictures] [PART...]; how to set each up is in docs/editors.md.
#
# PART: protocol nvim nvim-package nvim-screen nvim-gopls vscode vscode-browser helix emacs vim recipes; without one,
# all whose editor is there. The editors are those that install.sh has put into MODSEAL_EDITORS (modseal-editors in the user's
# cache directory). The last line is "N passed, N failed". OUT=FOLDER keeps screens and logs, V=1 prints everything, KEEP=1
# keeps the scratch folders, LIMIT is the time of one part in seconds. --pictures writes those of docs/images anew.
#
# A part has a home of its own with a copy of the project, and a server on loopback that serves the recorded checksum
# database; what it started is known by the variable ROOT in its environment, and ended by its process number.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$here/../.." && pwd)
editors=${MODSEAL_EDITORS:-${XDG_CACHE_HOME:-$HOME/.cache}/modseal-editors}
limit=${LIMIT:-400}
PICTURES=
if [ "${1:-}" = --pictures ]; then
  shift; PICTURES=$repository/docs/images
  command -v pngquant >/dev/null || { echo "the pictures need the program pngquant" >&2; exit 2; }
  [ $# != 0 ] || set -- nvim-screen vscode-browser
fi
names=" $* "

cd "$repository" || exit 2
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")/debug
cargo build --locked --quiet --bin modseal --example fake-log || exit 2
unset PRE_COMMIT PYTEST NVIM NODE24 NODE_MODULES VSCODE GOPLS HELIX EMACS VIM_ALE
[ ! -e "$editors/env.sh" ] || . "$editors/env.sh"
. "$here/expect.sh"
unset ROOT; ROOT= # exported only inside a part, whose processes are known by it
keep_out=${OUT:-}
out=$(realpath -m "${OUT:-$(mktemp -d)}"); mkdir -p "$out"
database=
end_database() { [ -z "$database" ] || kill "$database" 2>/dev/null; database=; }

# The checksum database: its last line is there once it listens.
"$target/examples/fake-log" --data fixtures/sumdb/recorded --for 3000 > "$out/database.log" 2>&1 &
database=$!
trap end_database EXIT
for _ in $(seq 600); do grep -q '^modseal check' "$out/database.log" && break; sleep 0.1; done
url=$(sed -n "s/^export GOPROXY='\(.*\)'\$/\1/p" "$out/database.log")
[ -n "$url" ] || { cat "$out/database.log"; echo "the checksum database did not start" >&2; exit 2; }

# enter NAME: the home, the project, the go command's settings, and the server on PATH as its user has it. The program
# notes in ROOT/started that it was run.
enter() {
  local variable
  for variable in $(compgen -e); do
    case ${variable,,} in go*|modseal_*|*_proxy|vscode_*|nvim_*) [ "$variable" = GOPLS ] || unset "$variable" ;; esac
  done
  export ROOT PICTURES OUT=$out/$1 HERE=$here EDITORS=$repository/editors HOME=$ROOT/home TMPDIR=$ROOT/tmp LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
  export XDG_CONFIG_HOME=$HOME/.config XDG_DATA_HOME=$HOME/.local/share XDG_STATE_HOME=$HOME/.local/state
  export XDG_CACHE_HOME=$HOME/.cache XDG_RUNTIME_DIR=$ROOT/run PATH=$ROOT/bin:$PATH CAPABILITIES=$repository/fixtures/lsp/capabilities
  export GOPROXY=$url GOSUMDB=sum.golang.org GONOSUMDB=none GOENV=off GOTOOLCHAIN=local GOFLAGS=-modcacherw
  export MODSEAL_STORE=$ROOT/store FAKE_LOG=$target/examples/fake-log RECORDED=$repository/fixtures/sumdb/recorded
  mkdir -p "$OUT" "$TMPDIR" "$XDG_CONFIG_HOME" "$XDG_RUNTIME_DIR" "$ROOT/bin"
  make_project "$ROOT/project"
  cat > "$ROOT/bin/modseal" <<S
#!/bin/sh
case "\$*" in
  lsp) ;;
  "check "*) [ "$1" = recipes ] || exit 64 ;;
  --version|"cache stat "*) exec "$target/modseal" "\$@" ;; # what the package of an editor asks of it
  *) echo "modseal was started with: \$*" >&2; exit 64 ;;
esac
echo "\$*" >> "$ROOT/started"
exec "$target/modseal" "\$@" 2>> "$OUT/server.log"
S
  chmod +x "$ROOT/bin/modseal"
  cd "$ROOT/project" || exit 2
}
left() { grep -lzsxF "ROOT=$ROOT" /proc/[0-9]*/environ | grep -o '[0-9]\+'; } # the processes of this part
end_left() {
  local process
  for _ in $(seq 50); do
    [ -n "$(left)" ] || return 0
    for process in $(left); do kill -9 "$process" 2>/dev/null; done
    sleep 0.1
  done
}
clean() {
  [ -n "$ROOT" ] || return 0
  end_left
  if [ -n "${KEEP:-}" ]; then echo "kept: $ROOT"; else chmod -R u+w "$ROOT" 2>/dev/null; rm -rf "$ROOT"; fi
  ROOT=
}
trap 'clean; end_database' EXIT
trap '[ -n "$keep_out" ] || rm -rf "$out"; exit 130' INT TERM HUP

passed=0 failed=0 ran=" "
# part NAME EDITOR COMMAND...: EDITOR is empty where it is not installed
part() {
  local name=$1 editor=$2 start=$SECONDS status=0 log line good bad process; shift 2
  [[ $names = "  " || $names = *" $name "* ]] || return 0
  ran+="$name "
  if [ -z "$editor" ]; then
    if [ -n "${CI:-}" ] && [ "$names" != "  " ]; then
      echo "$name: FAIL, its editor is not installed"; failed=$((failed + 1))
    else
      echo "$name: SKIPPED, its editor is not installed (tests/editors/install.sh $editors)"
    fi
    return 0
  fi
  ROOT=$(mktemp -d); log=$ROOT/log
  ( enter "$name"; exec timeout -k 5 "$limit" "$@" ) > "$log" 2>&1 < /dev/null & wait $! || status=$?
  line=$(grep -E '(^|[ =])[0-9]+ (passed|failed|errors?)\b' "$log" | tail -n 1)
  good=$(grep -Eo '[0-9]+ passed' <<<"$line" | grep -Eo '[0-9]+'); good=${good:-0}
  bad=$(grep -Eo '[0-9]+ (failed|error)' <<<"$line" | awk '{ n += $1 } END { print n + 0 }')
  case $status in 124|137) echo "FAIL not done in $limit s" >> "$log"; end_left ;; esac
  [ -s "$ROOT/started" ] || { echo "FAIL modseal was never started" >> "$log"; status=1; }
  for _ in $(seq 100); do [ -n "$(left)" ] || break; sleep 0.1; done # what an editor leaves behind is a fault
  for process in $(left); do
    echo "FAIL left running: $process $(tr '\0' ' ' < "/proc/$process/cmdline")" >> "$log"; status=1
  done
  if [ "$bad" = 0 ] && { [ "$status" != 0 ] || [ "$good" = 0 ]; }; then bad=1; fi
  passed=$((passed + good)); failed=$((failed + bad))
  printf '%-16s %s passed, %s failed (%s s)\n' "$name" "$good" "$bad" $((SECONDS - start))
  mkdir -p "$out/$name"; cp "$log" "$out/$name/log.txt"
  if [ "$bad" != 0 ] || [ -n "${V:-}" ]; then sed 's/^/    /' "$log" | tail -n 80; else grep -E '^ *SKIPPED ' "$log"; fi
  if [ "$bad" != 0 ] && [ -s "$out/$name/server.log" ]; then sed 's/^/    server: /' "$out/$name/server.log" | tail -n 20; fi
  clean
}
part protocol       "${PYTEST:-}"  "${PYTEST:-}" -q -p no:cacheprovider "$here/protocol"
part recipes        "${PRE_COMMIT:-}" "$editors/python/bin/python" "$here/recipes.py"
part nvim           "${NVIM:-}"    "$here/nvim/headless.sh" check.lua
part nvim-package   "${NVIM:-}"    "$here/nvim/headless.sh" package.lua
part nvim-screen    "${NVIM:-}"    "$here/nvim/screen.sh"
part nvim-gopls     "${GOPLS:-}"   "$here/nvim/headless.sh" gopls.lua
part vscode         "${VSCODE:-}"  "${NODE24:-}" "$here/vscode/host.mjs"
part vscode-browser "${VSCODE:-}"  "${NODE24:-}" "$here/vscode/browser.mjs"
part helix          "${HELIX:-}"   "$here/helix/screen.sh"
part emacs          "${EMACS:-}"   "${EMACS:-}" -Q --batch -l "$here/emacs/check.el"
part vim            "${VIM_ALE:-}" "$here/vim/headless.sh"

for name in $names; do [[ $ran = *" $name "* ]] || { echo "$name: FAIL, no such part"; failed=$((failed + 1)); }; done
if [ -n "$keep_out" ] || [ "$failed" != 0 ]; then echo "screens and logs: $out"; else rm -rf "$out"; fi
echo "$passed passed, $failed failed"
# Where nothing could be run outside CI, it has been said, and is no failure.
[ "$failed" = 0 ] && { [ "$passed" != 0 ] || [ -z "${CI:-}" ]; }
