#!/usr/bin/env bash
# What a person sees: Neovim in a terminal, the screen read back, default keys.
set -euo pipefail
. "$HERE/screen.sh"
ln -s "$HERE/nvim/config" "$XDG_CONFIG_HOME/nvim"
package=$XDG_DATA_HOME/nvim/site/pack/modseal/start; mkdir -p "$package"
ln -s "$EDITORS/neovim" "$package/modseal"
export COLORTERM=truecolor
# The cursor rests on the line in question; the mode line at the bottom is the status.
start "$NVIM" -i NONE -n go.sum
sees "the diagnostic" "■ sum\.golang\.org proves another"
sees "the lens on line 1" "TPBSw.*= $(quote "$E_SUMMARY")"
sees "the status" "go\.sum .*modseal: $(quote "$E_SUMMARY")"
t send-keys gg
press "the hover" "$(quote "$E_HOVER")" K
picture hover
escape
t send-keys "${E_LINE}G\$"
press "the menu of fixes" "1: $(quote "$E_FIX")" gra
picture fix
t send-keys 1 Enter
gone "the diagnostic goes" "■ sum\.golang\.org proves another"
sees "the status after the fix" "modseal: $(quote "$E_SUMMARY_FIXED")"
sees "the lens after the fix" "TPBSw.*= $(quote "$E_SUMMARY_FIXED")"
escape
t send-keys :w Enter
is_fixed "the fix is saved"
escape
t send-keys :q Enter
finish
