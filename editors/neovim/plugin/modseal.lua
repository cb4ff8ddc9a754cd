-- The command, the pages, and the names of files that Neovim does not know. Nothing is started here.
if vim.g.loaded_modseal then return end
vim.g.loaded_modseal = true

vim.filetype.add({
  -- Neovim knows go.mod, go.sum, go.work and go.work.sum; this is what "go env -w" writes.
  pattern = { [".*/go/env"] = "goenv" },
})

vim.api.nvim_create_user_command("Modseal", function(arguments) require("modseal.commands").run(arguments) end, {
  nargs = "+",
  complete = function(...) return require("modseal.commands").complete(...) end,
  desc = "modseal: verify, settings, ledger, proof, evidence, private, explain, fix, cancel, restart",
})

vim.api.nvim_create_autocmd("BufReadCmd", {
  group = vim.api.nvim_create_augroup("modseal.pages", {}),
  pattern = "modseal://*",
  callback = function(event) require("modseal.pages").read(event.buf) end,
})
