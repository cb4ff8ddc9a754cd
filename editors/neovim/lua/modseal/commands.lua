-- :Modseal and its words: see :help :Modseal.
local server = require("modseal.server")
local M = {}

local function complain(text) vim.notify("modseal: " .. text, vim.log.levels.WARN) end

-- Runs a command of the server's.
local function run(command, ...)
  local buffer = vim.api.nvim_get_current_buf()
  local client = server.client(buffer)
  if not client then return complain("the server is not running; see :checkhealth modseal") end
  local function answer(problem)
    if problem then complain(problem.message) end
  end
  client:exec_cmd({ title = command, command = command, arguments = { ... } }, { bufnr = buffer }, answer)
end

local function here() return vim.uri_from_bufnr(0) end
local function of_line(command)
  return function(module)
    if module then return run(command, module) end
    run(command, here(), vim.api.nvim_win_get_cursor(0)[1] - 1)
  end
end

-- The module of the line under the cursor, in go.sum or in a require.
local function module_here()
  local line = vim.api.nvim_get_current_line():gsub("^%s*require%s+", "")
  return line:match('^%s*"?([^%s"]+%.[^%s"]+)"?%s+v%d')
end

-- The code of a finding of ours under the cursor.
local function code_here()
  for _, it in ipairs(vim.diagnostic.get(0, { lnum = vim.api.nvim_win_get_cursor(0)[1] - 1 })) do
    if it.source == "modseal" and type(it.code) == "string" then return it.code end
  end
end

M.all = {
  verify = function() run("modseal.verify", here()) end,
  settings = function() run("modseal.showSettings") end,
  ledger = function() run("modseal.showLedger") end,
  proof = of_line("modseal.showProof"),
  evidence = of_line("modseal.showEvidence"),
  private = function(path)
    path = path or module_here()
    if not path then return complain("there is no module on this line; name one: :Modseal private corp.example/module") end
    run("modseal.makePrivate", path)
  end,
  explain = function(code)
    code = code or code_here()
    if not code then return complain("there is no finding on this line; name a check: :Modseal explain hash-mismatch") end
    require("modseal.pages").open("modseal:checks/" .. code .. ".md", true)
  end,
  fix = function()
    local last = vim.api.nvim_buf_line_count(0)
    vim.lsp.buf.code_action({
      apply = true,
      context = { only = { "source.fixAll.modseal" }, diagnostics = {} },
      range = { start = { 1, 0 }, ["end"] = { last, #vim.fn.getline(last) } },
      filter = function(action) return vim.startswith(action.kind or "", "source.fixAll.modseal") end,
    })
  end,
  cancel = server.cancel,
  restart = server.restart,
}

function M.run(arguments)
  local name, rest = arguments.fargs[1], arguments.fargs[2]
  local command = M.all[name]
  if not command then return complain("there is no :Modseal " .. name) end
  command(rest)
end

function M.complete(lead, line)
  if not line:match("^%s*%S+%s+%S*$") then return {} end
  local names = vim.tbl_filter(function(name) return vim.startswith(name, lead) end, vim.tbl_keys(M.all))
  table.sort(names)
  return names
end

return M
