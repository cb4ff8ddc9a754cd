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

-- Where the project of a buffer begins. Without the program nothing is started, and it is said once, not per file.
function M.root(buffer, on_dir)
  local name, path = M.program()
  if not path then
    vim.notify_once(("modseal: there is no program %s on PATH; see :checkhealth modseal"):format(name), vim.log.levels.WARN)
    return
  end
  for _, marker in ipairs(vim.lsp.config.modseal.root_markers) do
    local root = vim.fs.root(buffer, marker)
    if root then return on_dir(root) end
  end
  on_dir(nil)
end

local function say(text)
  vim.g.modseal_status = text
  vim.cmd.redrawstatus()
  vim.api.nvim_exec_autocmds("User", { pattern = "ModsealStatus", modeline = false })
end

function M.take_status(status) say("modseal: " .. status.text) end

function M.take_exit()
  vim.schedule(function()
    if not M.client() then say("") end
  end)
end

-- Ends the clients, by force after a while, and starts them where they were.
function M.restart()
  local buffers = {}
  for _, client in ipairs(vim.lsp.get_clients({ name = "modseal" })) do
    client:stop()
    vim.list_extend(buffers, vim.tbl_keys(client.attached_buffers))
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
