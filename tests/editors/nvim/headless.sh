#!/usr/bin/env bash
# Neovim without a screen runs a file of checks: headless.sh FILE
set -euo pipefail
ln -s "$HERE/nvim/config" "$XDG_CONFIG_HOME/nvim"
package=$XDG_DATA_HOME/nvim/site/pack/modseal/start; mkdir -p "$package"
ln -s "$EDITORS/neovim" "$package/modseal"
status=0
# -i NONE: no shada; -n: no swap file
"$NVIM" -i NONE -n --headless go.sum -c "luafile $HERE/nvim/$1" -c "cquit! 1" || status=$?
if [ "$status" != 0 ]; then find "$HOME" -name lsp.log -exec tail -n 20 {} + >&2 || true; fi
exit "$status"
