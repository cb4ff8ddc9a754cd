-- A user's init.lua without a plugin, as in docs/editors.md: the server on, and what it offers made visible.
vim.lsp.enable("modseal")
vim.diagnostic.config({ virtual_text = true, severity_sort = true })
vim.api.nvim_create_autocmd("LspAttach", {
  callback = function(event)
    local function refresh() vim.lsp.codelens.refresh({ bufnr = event.buf }) end -- lenses are asked for only here
    vim.api.nvim_create_autocmd({ "BufEnter", "InsertLeave", "TextChanged" }, { buffer = event.buf, callback = refresh })
    vim.api.nvim_create_autocmd("User", { pattern = "ModsealStatus", callback = refresh })
    vim.lsp.inlay_hint.enable(true, { bufnr = event.buf }) -- what there is, is up to the setting modseal.inlayHints
  end,
})
vim.o.winborder = "rounded"
vim.o.laststatus = 2
vim.o.statusline = "%f%=%{get(g:, 'modseal_status', '')}"
