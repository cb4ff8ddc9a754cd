-- :checkhealth modseal
local M = {}
local health = vim.health

-- Runs the program, for a few seconds at most.
local function output(program, ...)
  local ok, done = pcall(function(...) return vim.system({ program, ... }, { text = true, timeout = 5000 }):wait() end, ...)
  if not ok then return nil, done end
  local text = vim.trim(done.code == 0 and done.stdout or done.stderr)
  return done.code == 0 and text or nil, text
end

local function check_program()
  health.start("modseal: program")
  if vim.fn.has("nvim-0.11") == 0 then return health.error("Neovim 0.11 or later is needed, for vim.lsp.config") end
  local name, path = require("modseal.server").program()
  if not name then return health.info("it is started by a function of your own") end
  if not path then
    health.error(("there is no program `%s` on PATH, so nothing is checked"):format(name), {
      "Install it: `cargo install --path .` in the repository of modseal",
      "Or name it: vim.lsp.config('modseal', { cmd = { '/path/to/modseal', 'lsp' } })",
    })
    return
  end
  local version, problem = output(path, "--version")
  if not version then return health.error(("%s does not run: %s"):format(path, problem)) end
  health.ok(("%s: %s"):format(version, path))
  return path
end

local function check_server()
  health.start("modseal: server")
  if not vim.lsp.is_enabled("modseal") then
    return health.warn("it is not switched on", { "vim.lsp.enable('modseal') in your init.lua" })
  end
  local clients = vim.lsp.get_clients({ name = "modseal" })
  if #clients == 0 then return health.info("it is not running; it starts when a go.mod, go.sum or go.work is opened") end
  for _, client in ipairs(clients) do
    local buffers = vim.tbl_count(client.attached_buffers)
    health.ok(("attached to %d buffer%s, root %s"):format(buffers, buffers == 1 and "" or "s", client.root_dir or "none"))
  end
  local status = require("modseal").status()
  if status ~= "" then health.info(status) end
end

local function check_store(path, settings)
  health.start("modseal: store")
  local arguments = { "cache", "stat", "--color", "never" }
  if type(settings.store) == "string" and settings.store ~= "" then vim.list_extend(arguments, { "--store", settings.store }) end
  local text, problem = output(path, unpack(arguments))
  if not text then return health.warn("`modseal cache stat` fails: " .. problem) end
  for line in vim.gsplit(text, "\n") do health.info(vim.trim(line)) end
end

local function check_settings(settings)
  health.start("modseal: settings")
  if next(settings) == nil then return health.info("none is set: all are the defaults") end
  for _, name in ipairs(vim.fn.sort(vim.tbl_keys(settings))) do
    health.info(("modseal.%s = %s"):format(name, vim.inspect(settings[name], { newline = " ", indent = "" })))
  end
  health.info("those of Go, and where they come from: `:Modseal settings`")
end

function M.check()
  local settings = vim.tbl_get(vim.lsp.config.modseal, "settings", "modseal") or {}
  local path = check_program()
  check_server()
  if path then check_store(path, settings) end
  check_settings(settings)
end

return M
