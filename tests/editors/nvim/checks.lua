-- What the files of checks share: one line for each check, and patience.
local M = { passed = 0, failed = 0, buffer = vim.api.nvim_get_current_buf() }

M.E = setmetatable({}, { __index = function(_, name) return assert(vim.env["E_" .. name], "E_" .. name) end })

local function say(text) io.stdout:write(text .. "\n") end

function M.check(name, body)
  local ok, problem = xpcall(body, debug.traceback)
  if ok then M.passed = M.passed + 1 else M.failed = M.failed + 1 end
  say((ok and "ok   " or "FAIL ") .. name .. (ok and "" or ("\n     " .. tostring(problem))))
end

-- Neovim ends with 0 or 1.
function M.finish()
  say(("%d passed, %d failed"):format(M.passed, M.failed))
  vim.cmd(M.failed == 0 and "qall!" or "cquit! 1")
end

-- The first true value of a function that is called again and again.
function M.wait(what, body)
  local value
  if not vim.wait((tonumber(vim.env.PATIENCE) or 90000), function() value = body() return value and true or false end, 20) then
    local said = vim.tbl_map(function(it) return it.message end, vim.diagnostic.get(M.buffer))
    error(("waited in vain for %s; %s; %s"):format(what, tostring(vim.g.modseal_status), table.concat(said, "\n")), 2)
  end
  return value
end

function M.equal(wanted, got)
  if not vim.deep_equal(wanted, got) then
    error(("wanted %s, got %s"):format(vim.inspect(wanted), vim.inspect(got)), 2)
  end
end

function M.has(text, part)
  if not text:find(part, 1, true) then error(("%s is not in: %s"):format(part, text), 2) end
end

function M.begins(text, part)
  if not vim.startswith(text, part) then error(("%s does not begin: %s"):format(part, text), 2) end
end

function M.text() return table.concat(vim.api.nvim_buf_get_lines(M.buffer, 0, -1, false), "\n") .. "\n" end

function M.read(path) return assert(io.open(path)):read("a") end

-- The diagnostics with a code.
function M.diagnostics(code, buffer)
  return vim.tbl_filter(function(it) return it.code == code end, vim.diagnostic.get(buffer or M.buffer))
end

-- Waits until as many lines as the summary says have their verdict.
function M.status(summary)
  M.wait("the status " .. summary, function() return (vim.g.modseal_status or ""):find(summary, 1, true) end)
end

-- The text of the float over a place, once it has a part in it; the float is closed again.
function M.hover(line, column, part)
  vim.api.nvim_win_set_cursor(0, { line, column })
  return M.wait("the hover with " .. part, function()
    vim.lsp.buf.hover()
    local text
    vim.wait(2000, function()
      for _, window in ipairs(vim.api.nvim_list_wins()) do
        if vim.api.nvim_win_get_config(window).relative ~= "" then
          local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false)
          vim.api.nvim_win_close(window, true)
          -- Marks of markup are not shown.
          text = table.concat(lines, "\n"):gsub("\\(%p)", "%1")
          return true
        end
      end
    end, 20)
    return text and text:find(part, 1, true) and text
  end)
end

return M
