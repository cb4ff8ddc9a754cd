-- The few choices that are not the server's: see :help modseal-setup.
local M = {}

-- What the server is at, in one line, for a status line; empty before it has said anything.
function M.status() return vim.g.modseal_status or "" end

-- Lenses are asked for by the user alone before Neovim 0.12, and there is no "refresh" of the server's.
local function show_lenses(buffer)
  if vim.lsp.codelens.enable then return vim.lsp.codelens.enable(true, { bufnr = buffer }) end
  local function ask() vim.lsp.codelens.refresh({ bufnr = buffer }) end
  local group = vim.api.nvim_create_augroup("modseal.lens." .. buffer, {})
  vim.api.nvim_create_autocmd({ "BufEnter", "InsertLeave", "TextChanged" }, { group = group, buffer = buffer, callback = ask })
  vim.api.nvim_create_autocmd("User", {
    group = group,
    pattern = "ModsealStatus",
    callback = function()
      if not vim.api.nvim_buf_is_loaded(buffer) then return true end
      ask()
    end,
  })
  ask()
end

local function attach(options, event)
  local client = vim.lsp.get_client_by_id(event.data.client_id)
  if not client or client.name ~= "modseal" then return end
  if options.lens then show_lenses(event.buf) end
  if options.hints then vim.lsp.inlay_hint.enable(true, { bufnr = event.buf }) end
end

-- setup({ lens = true, hints = true, settings = {...} }): all of it is off by default. The server is switched on.
function M.setup(options)
  options = options or {}
  local settings = vim.tbl_extend("force", options.hints and { inlayHints = true } or {}, options.settings or {})
  vim.lsp.config("modseal", { settings = { modseal = settings } })
  vim.api.nvim_create_autocmd("LspAttach", {
    group = vim.api.nvim_create_augroup("modseal.attach", {}),
    callback = function(event) attach(options, event) end,
  })
  vim.lsp.enable("modseal")
end

return M
