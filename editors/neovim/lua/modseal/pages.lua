-- The pages of the server as buffers that cannot be changed: modseal://settings.md and others.
--
-- The server's addresses are modseal:PATH; with two slashes Neovim takes the name for an address and leaves it as it is.
local M = {}

local function address(name) return "modseal:" .. name:gsub("^modseal:/*", "") end
local function buffer_name(uri) return "modseal://" .. vim.uri_decode((uri:gsub("^modseal:/*", ""))) end

local function fill(buffer, text)
  if not vim.api.nvim_buf_is_valid(buffer) then return end
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, vim.split((text:gsub("\n$", "")), "\n"))
  vim.bo[buffer].modifiable, vim.bo[buffer].modified = false, false
end

-- Reads a page into its buffer, when it is opened and when it has changed.
function M.read(buffer)
  local bo = vim.bo[buffer]
  bo.buftype, bo.swapfile, bo.bufhidden, bo.undolevels = "nofile", false, "hide", -1
  if bo.filetype == "" then bo.filetype = "markdown" end
  local client = require("modseal.server").client(buffer)
  if not client then return fill(buffer, "modseal is not running: open a go.sum or go.mod first.") end
  local params = { uri = address(vim.api.nvim_buf_get_name(buffer)) }
  client:request("workspace/textDocumentContent", params, function(problem, result)
    fill(buffer, problem and ("modseal: " .. problem.message) or result.text)
  end, buffer)
end

-- Opens a page: in the window that shows one, else in a new one.
function M.open(uri, focus)
  local buffer = vim.fn.bufadd(buffer_name(uri))
  local before, window = vim.api.nvim_get_current_win(), nil
  for _, it in ipairs(vim.api.nvim_tabpage_list_wins(0)) do
    if vim.startswith(vim.api.nvim_buf_get_name(vim.api.nvim_win_get_buf(it)), "modseal://") then window = it end
  end
  if window then vim.api.nvim_set_current_win(window) else vim.cmd("keepalt split") end
  local was_loaded = vim.api.nvim_buf_is_loaded(buffer)
  vim.bo[buffer].buflisted = true
  vim.api.nvim_win_set_buf(0, buffer)
  if was_loaded then M.read(buffer) end
  if not focus then vim.api.nvim_set_current_win(before) end
end

-- The handler of window/showDocument: what is not a page is Neovim's own.
function M.show(problem, params, context, ...)
  if not vim.startswith(params.uri, "modseal:") then
    return vim.lsp.handlers["window/showDocument"](problem, params, context, ...)
  end
  M.open(params.uri, params.takeFocus ~= false)
  return { success = true }
end

-- The handler of workspace/textDocumentContent/refresh.
function M.refresh(params)
  local buffer = vim.fn.bufnr("^" .. vim.fn.escape(buffer_name(params.uri), "*?[{\\") .. "$")
  if buffer ~= -1 and vim.api.nvim_buf_is_loaded(buffer) then M.read(buffer) end
  return vim.NIL
end

return M
