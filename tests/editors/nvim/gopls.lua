-- Neovim has go.sum open, and gopls is started beside modseal, on go.mod and on go.sum: neither repeats the other.
package.path = vim.env.HERE .. "/nvim/?.lua;" .. package.path
local checks = require("checks")
local E, check, wait, equal = checks.E, checks.check, checks.wait, checks.equal
local sum, line = checks.buffer, tonumber(E.LINE)

local function both(buffer)
  wait("both servers", function()
    local names = {}
    for _, it in ipairs(vim.lsp.get_clients({ bufnr = buffer })) do
      if it.initialized then names[it.name] = true end
    end
    return names.gopls and names.modseal
  end)
end
-- No two diagnostics of a buffer say the same of the same line.
local function is_said_once(buffer)
  local said = {}
  for _, it in ipairs(vim.diagnostic.get(buffer)) do
    local key = it.lnum .. " " .. it.message:lower():gsub("%W+", " ")
    assert(not said[key], vim.inspect(vim.diagnostic.get(buffer)))
    said[key] = true
  end
end
-- How many lines of a text begin so.
local function count(text, part)
  local _, times = text:gsub(vim.pesc(part), "")
  return times
end

vim.lsp.config("gopls", { cmd = { vim.env.GOPLS }, filetypes = { "gomod", "gosum" }, root_markers = { "go.work", "go.mod" } })
vim.lsp.enable("gopls")
vim.cmd("edit") -- both attach to what is open already

check("both attach to go.sum", function() both(sum) end)
if checks.failed > 0 then checks.finish() end
check("one diagnostic for the hash that differs", function()
  checks.status(E.SUMMARY)
  wait("it", function() return #checks.diagnostics(E.CODE) > 0 end)
  equal(1, #checks.diagnostics(E.CODE))
  is_said_once(sum)
end)
check("one hover in go.sum", function()
  local text = checks.hover(1, 3, E.HOVER)
  equal(1, count(text, E.HOVER))
end)
check("one lens on line 1 of go.sum", function()
  wait("it", function()
    vim.lsp.codelens.refresh({ bufnr = sum })
    local titles = vim.tbl_map(function(it) return it.command and it.command.title or "" end, vim.lsp.codelens.get(sum))
    return #vim.tbl_filter(function(it) return vim.startswith(it, E.SUMMARY) end, titles) == 1
  end)
end)

vim.cmd("edit go.mod")
local mod = vim.api.nvim_get_current_buf()
check("both attach to go.mod", function() both(mod) end)
check("in go.mod each says what the other does not", function()
  local row = tonumber(E.REQUIRE_LINE)
  local place = { textDocument = vim.lsp.util.make_text_document_params(mod), position = { line = row - 1, character = 3 } }
  local texts = {}
  for _, client in ipairs(vim.lsp.get_clients({ bufnr = mod })) do
    -- gopls answers once it has loaded the module, by an error where that is in vain.
    local answer = assert(client:request_sync("textDocument/hover", place, 90000, mod))
    local contents = answer.result and answer.result.contents
    texts[client.name] = contents and (contents.value or contents) or ""
  end
  local ours = texts.modseal:gsub("\\(%p)", "%1")
  checks.has(ours, E.HOVER_REQUIRE)
  assert(not texts.gopls:find("sum.golang.org", 1, true), texts.gopls)
  for paragraph in vim.gsplit(ours, "\n+", { trimempty = true }) do
    assert(not texts.gopls:find(paragraph, 1, true), paragraph)
  end
  io.stdout:write("     gopls: " .. texts.gopls:sub(1, 200):gsub("\n", " ") .. "\n")
end)
check("no diagnostic of go.mod is there twice", function()
  is_said_once(mod)
  is_said_once(sum)
  equal({}, vim.tbl_filter(function(it) return it.source == "modseal" and it.code == "syntax" end, vim.diagnostic.get(mod)))
end)
check("both stop", function()
  for _, client in ipairs(vim.lsp.get_clients()) do
    client:stop()
    wait("the end of " .. client.name, function() return client:is_stopped() end)
  end
end)
checks.finish()
