-- The program and the client: where it starts, what it says of itself, how it is started again.
local M = {}

-- The client of a buffer, else any: a page has none of its own.
function M.client(buffer)
  local of_buffer = vim.lsp.get_clients({ name = "modseal", bufnr = buffer })[1]
  return of_buffer or vim.lsp.get_clients({ name = "modseal" })[1]
end

-- The name of the program, and where it is, if it can be run.
function M.program()
  local cmd = vim.lsp.config.modseal.cmd
  if type(cmd) ~= "table" then return nil, "" end
  local path = vim.fn.exepath(cmd[1])
  return cmd[1], path ~= "" and path or nil
end

-- Without the program Neovim starts nothing and tells its log alone: here it is said once.
function M.tell_if_missing()
  if not vim.lsp.is_enabled("modseal") then return end
  local name, path = M.program()
  if path then return end
  vim.notify_once(("modseal: there is no program %s on PATH; see :checkhealth modseal"):format(name), vim.log.levels.WARN)
end

-- What each server has said last: projects that have nothing in common have one each.
local texts = {}

-- The status line follows the file that is looked at.
function M.show_status()
  local client = M.client(0)
  local text = client and texts[client.id] or ""
  if text == vim.g.modseal_status then return end
  vim.g.modseal_status = text
  vim.cmd.redrawstatus()
end

function M.take_status(status, id)
  texts[id] = "modseal: " .. status.text
  M.show_status()
  vim.api.nvim_exec_autocmds("User", { pattern = "ModsealStatus", modeline = false })
end

-- Neovim still has the client for a moment after its end.
function M.take_exit(id)
  vim.schedule(function()
    texts[id] = nil
    M.show_status()
  end)
end

-- Ends the clients, by force after a while, and starts them where they were. Without files they are asked nothing
-- more while they end.
function M.restart()
  for _, client in ipairs(vim.lsp.get_clients({ name = "modseal" })) do
    for buffer in pairs(client.attached_buffers) do vim.lsp.buf_detach_client(buffer, client.id) end
    client:stop()
  end
  if not vim.wait(3000, function() return #vim.lsp.get_clients({ name = "modseal" }) == 0 end, 20) then
    for _, client in ipairs(vim.lsp.get_clients({ name = "modseal" })) do client:stop(true) end
  end
  vim.lsp.enable("modseal") -- every open file that it concerns
end

-- Gives up what is being looked up.
function M.cancel()
  for _, client in ipairs(vim.lsp.get_clients({ name = "modseal" })) do
    for token in pairs(client.progress.pending) do
      client:notify("window/workDoneProgress/cancel", { token = token })
    end
  end
end

return M
