#!/usr/bin/env bash
# Neovim without a screen runs a file of checks: headless.sh FILE
set -euo pipefail
ln -s "$HERE/nvim/config" "$XDG_CONFIG_HOME/nvim"
package=$XDG_DATA_HOME/nvim/site/pack/modseal/start; mkdir -p "$package"
ln -s "$EDITORS/neovim" "$package/modseal"
status=0
# -i NONE: no shada; -n: no swap file. Once Neovim has started, as a user finds it; a failure outside a check ends it.
run="vim.schedule(function() print(pcall(dofile, '$HERE/nvim/$1')) vim.cmd('cquit! 1') end)"
"$NVIM" -i NONE -n --headless go.sum -c "autocmd VimEnter * lua $run" || status=$?
if [ "$status" != 0 ]; then find "$HOME" -name lsp.log -exec tail -n 20 {} + >&2 || true; fi
exit "$status"
