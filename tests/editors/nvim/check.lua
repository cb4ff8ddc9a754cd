-- Neovim has go.sum open; see headless.sh.
package.path = vim.env.HERE .. "/nvim/?.lua;" .. package.path
local checks = require("checks")
local E, check, wait, equal = checks.E, checks.check, checks.wait, checks.equal
local buffer, line = checks.buffer, tonumber(E.LINE)
local client

local function take(title, only)
  local context = { diagnostics = {}, only = only }
  local first = true
  wait("the action " .. title, function()
    local range = only and { start = { 1, 0 }, ["end"] = { vim.api.nvim_buf_line_count(buffer), 0 } } or nil
    vim.lsp.buf.code_action({
      apply = true,
      context = only and context or nil,
      range = range,
      filter = function(action)
        -- An action that is applied twice would be a fault of this test.
        local is_mine = first and vim.startswith(action.title, title)
        if is_mine then first = false end
        return is_mine
      end,
    })
    vim.wait(2000, function() return not first end, 20)
    return not first
  end)
end

check("the file is a go.sum", function() equal("gosum", vim.bo[buffer].filetype) end)
check("the server attaches with the right root", function()
  client = wait("the client", function()
    local it = vim.lsp.get_clients({ bufnr = buffer, name = "modseal" })[1]
    return it and it.initialized and it
  end)
  equal(vim.fs.dirname(vim.api.nvim_buf_get_name(buffer)), client.root_dir)
end)
check("the diagnostic", function()
  wait("it", function() return #checks.diagnostics(E.CODE) > 0 end)
  local all = checks.diagnostics(E.CODE)
  equal(1, #all)
  local found = all[1]
  equal({ line - 1, tonumber(E.HASH_COLUMN) - 1 }, { found.lnum, found.col })
  equal(vim.diagnostic.severity.ERROR, found.severity)
  checks.has(found.message, E.MESSAGE)
  checks.has(found.message, E.HASH)
  checks.has(found.message, E.PROVEN_HASH)
end)
if checks.failed > 0 then checks.finish() end -- without it the rest is not tried
check("the status", function() checks.status(E.SUMMARY) end)
check("the diagnostic is drawn", function()
  local drawn = {}
  wait("sign, underline and text", function()
    for _, namespace in pairs(vim.api.nvim_get_namespaces()) do
      for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(buffer, namespace, { line - 1, 0 }, { line - 1, -1 }, { details = true })) do
        local details = mark[4]
        drawn[details.sign_hl_group or ""], drawn[details.hl_group or ""] = true, true
        for _, piece in ipairs(details.virt_text or {}) do
          if piece[1]:find(E.MESSAGE, 1, true) then drawn.text = true end
        end
      end
    end
    return drawn.text and drawn.DiagnosticSignError and drawn.DiagnosticUnderlineError
  end)
end)
check("the hover says the verdict first", function()
  checks.begins(checks.hover(1, 3, E.HOVER), E.HOVER)
  checks.begins(checks.hover(line, 3, E.HOVER_DIFFERS), E.HOVER_DIFFERS)
end)
check("the code lens", function()
  wait("it", function()
    vim.lsp.codelens.refresh({ bufnr = buffer })
    local lens = vim.lsp.codelens.get(buffer)[1]
    return lens and lens.range.start.line == 0 and lens.command and vim.startswith(lens.command.title, E.SUMMARY)
  end)
end)
check("inlay hints when they are switched on", function()
  equal({}, vim.lsp.inlay_hint.get({ bufnr = buffer }))
  client.settings = vim.tbl_deep_extend("force", client.settings, { modseal = { inlayHints = true } })
  client:notify("workspace/didChangeConfiguration", { settings = client.settings })
  local labels = {}
  wait("them", function()
    labels = {}
    for _, hint in ipairs(vim.lsp.inlay_hint.get({ bufnr = buffer })) do
      local label = hint.inlay_hint.label
      if type(label) == "table" then label = table.concat(vim.tbl_map(function(part) return part.value end, label)) end
      labels[hint.inlay_hint.position.line + 1] = vim.trim(label)
    end
    return #labels == tonumber(E.LINES)
  end)
  for number, label in ipairs(labels) do equal(number == line and "differs" or "proven", label) end
end)
check("semantic tokens carry the verdict", function()
  local function at(row, column)
    return wait("the token of line " .. row, function()
      local token = (vim.lsp.semantic_tokens.get_at_pos(buffer, row - 1, column) or {})[1]
      return token and next(token.modifiers) and token
    end)
  end
  local path, hash = at(line, 3), at(line, tonumber(E.HASH_COLUMN) + 5)
  equal({ "namespace", { differs = true } }, { path.type, path.modifiers })
  equal({ "string", { differs = true } }, { hash.type, hash.modifiers })
  equal({ proven = true }, at(1, 3).modifiers)
end)
check("the outline", function()
  local answer = assert(client:request_sync("textDocument/documentSymbol", { textDocument = vim.lsp.util.make_text_document_params(buffer) }, 90000, buffer))
  local names = vim.tbl_map(function(symbol) return symbol.name .. " " .. (symbol.detail or "") end, answer.result)
  assert(vim.tbl_contains(names, E.MODULE .. " " .. E.VERSION), vim.inspect(names))
end)
check("from a line to its require and back", function()
  vim.api.nvim_win_set_cursor(0, { line, 3 })
  vim.lsp.buf.definition()
  wait("go.mod", function() return vim.fs.basename(vim.api.nvim_buf_get_name(0)) == "go.mod" end)
  equal(tonumber(E.REQUIRE_LINE), vim.api.nvim_win_get_cursor(0)[1])
  local lines
  wait("both lines", function() -- once the server has attached here too
    vim.lsp.buf.definition({ on_list = function(list) lines = list.items end })
    vim.wait(2000, function() return lines end, 20)
    return lines and #lines == 2
  end)
  equal({ line, line + 1 }, vim.tbl_map(function(item) return item.lnum end, lines))
  equal("go.sum", vim.fs.basename(lines[1].filename))
  vim.cmd("buffer " .. buffer)
end)
check("the quick fix, saved", function()
  vim.api.nvim_win_set_cursor(0, { line, tonumber(E.HASH_COLUMN) })
  take(E.FIX)
  wait("the fixed text", function() return checks.text() == checks.read(E.FIXED) end)
  vim.cmd("silent write")
  equal(checks.read(E.FIXED), checks.read(vim.api.nvim_buf_get_name(buffer)))
  wait("no diagnostic", function() return #vim.diagnostic.get(buffer) == 0 end)
  checks.status(E.SUMMARY_FIXED)
end)
check("all safe fixes at once", function()
  vim.api.nvim_buf_set_lines(buffer, -1, -1, false, { E.SPOILT })
  wait("the line that is no sum line", function() return #checks.diagnostics(E.SPOILT_CODE) == 1 end)
  take(E.FIX_ALL, { "source.fixAll" })
  wait("the fixed text", function() return checks.text() == checks.read(E.FIXED) end)
  wait("no diagnostic", function() return #vim.diagnostic.get(buffer) == 0 end)
end)
check("the server stops", function()
  client:stop()
  wait("the end", function() return client:is_stopped() end)
end)
checks.finish()
