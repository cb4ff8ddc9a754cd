-- A user's init.lua: the package lies where a plugin manager puts it (headless.sh), and is switched on.
require("modseal").setup({ lens = true })
vim.diagnostic.config({ virtual_text = true, severity_sort = true })
vim.api.nvim_create_autocmd("LspAttach", {
  -- What hints there are, is up to the setting modseal.inlayHints.
  callback = function(event) vim.lsp.inlay_hint.enable(true, { bufnr = event.buf }) end,
})
vim.o.winborder = "rounded"
vim.o.laststatus = 2
vim.o.statusline = "%f%=%{get(g:, 'modseal_status', '')}"
