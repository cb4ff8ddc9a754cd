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

local group = vim.api.nvim_create_augroup("modseal", {})
vim.api.nvim_create_autocmd("FileType", {
  group = group,
  pattern = { "gomod", "gosum", "gowork", "goenv" },
  callback = function() require("modseal.server").tell_if_missing() end,
})
vim.api.nvim_create_autocmd("BufEnter", {
  group = group,
  callback = function()
    -- Nothing of this package is loaded before the server has said something.
    if vim.g.modseal_status then require("modseal.server").show_status() end
  end,
})
vim.api.nvim_create_autocmd("BufReadCmd", {
  group = group,
  pattern = "modseal://*",
  callback = function(event) require("modseal.pages").read(event.buf) end,
})
