-- The package in editors/neovim as its user has it: commands, pages, :checkhealth, help, and what goes wrong.
package.path = vim.env.HERE .. "/nvim/?.lua;" .. package.path
local checks = require("checks")
local E, check, wait, equal, has = checks.E, checks.check, checks.wait, checks.equal, checks.has
local sum, line = checks.buffer, tonumber(E.LINE)

local function client()
  return wait("the client", function()
    local it = vim.lsp.get_clients({ name = "modseal" })[1]
    return it and it.initialized and it
  end)
end
local function stop_all()
  for _, it in ipairs(vim.lsp.get_clients({ name = "modseal" })) do it:stop() end
  wait("the end", function() return #vim.lsp.get_clients({ name = "modseal" }) == 0 end)
end
local function lines(buffer) return table.concat(vim.api.nvim_buf_get_lines(buffer or 0, 0, -1, false), "\n") end
-- Runs :Modseal and gives the text of the page that opens, which is then closed.
local function page(command, name, part)
  vim.cmd("Modseal " .. command)
  local buffer = wait("the page of " .. command, function()
    local it = vim.api.nvim_get_current_buf()
    return vim.api.nvim_buf_get_name(it) == name and lines(it):find(part, 1, true) and it
  end)
  equal({ "nofile", false, "markdown" }, { vim.bo[buffer].buftype, vim.bo[buffer].modifiable, vim.bo[buffer].filetype })
  local text = lines(buffer)
  vim.cmd("close")
  equal(sum, vim.api.nvim_get_current_buf())
  return text
end
-- What is notified while a function runs.
local function notified(body)
  local said, notify = {}, vim.notify
  vim.notify = function(text) table.insert(said, text) end
  local ok, problem = pcall(body)
  vim.notify = notify
  assert(ok, problem)
  return said
end
local function at_line(row) vim.api.nvim_win_set_cursor(0, { row, 3 }) end
local function health()
  vim.cmd("checkhealth modseal")
  local text = lines()
  vim.cmd("bwipeout!")
  return text
end

checks.status(E.SUMMARY)
wait("the diagnostic", function() return #checks.diagnostics(E.CODE) == 1 end)
check("files are known by their names", function()
  for name, filetype in pairs({
    ["/x/go.mod"] = "gomod", ["/x/go.sum"] = "gosum", ["/x/go.work"] = "gowork", ["/x/go.work.sum"] = "gosum",
    ["/home/u/.config/go/env"] = "goenv", ["/usr/bin/env"] = nil,
  }) do
    equal(filetype, (vim.filetype.match({ filename = name, buf = sum })))
  end
end)
check("words of the command are completed", function()
  equal({ "private", "proof" }, vim.fn.getcompletion("Modseal p", "cmdline"))
  equal(10, #vim.fn.getcompletion("Modseal ", "cmdline"))
  equal({}, vim.fn.getcompletion("Modseal proof ", "cmdline"))
end)
check("settings", function() has(page("settings", "modseal://settings.md", "GOPROXY"), "GOSUMDB") end)
check("ledger", function() has(page("ledger", "modseal://ledger.md", "/lookup/"), "/tile/") end)
check("proof, of the line and by name", function()
  at_line(1)
  local path, version = vim.fn.getline(1):match("^(%S+) ([^%s/]+)")
  local name = ("modseal://proof/%s@%s.md"):format(path, version)
  local text = page("proof", name, "record")
  equal(text, page("proof " .. path .. "@" .. version, name, "record"))
end)
check("evidence: there is none", function()
  at_line(1)
  local path, version = vim.fn.getline(1):match("^(%S+) ([^%s/]+)")
  page("evidence", ("modseal://evidence/%s@%s.md"):format(path, version), path)
end)
check("private, of the line and by name", function()
  at_line(line)
  page("private", "modseal://private/" .. E.MODULE .. ".md", "GOPRIVATE")
  has(page("private corp.example/a", "modseal://private/corp.example/a.md", "GOPRIVATE"), "corp.example/a")
end)
check("explain, of the line and by code", function()
  at_line(line)
  page("explain", "modseal://checks/" .. E.CODE .. ".md", E.CODE)
  page("explain not-in-log", "modseal://checks/not-in-log.md", "not-in-log")
end)
check("what is asked wrongly is said in one line", function()
  at_line(1)
  local said = notified(function()
    vim.cmd("Modseal nonsense")
    vim.cmd("Modseal explain")
    vim.cmd("Modseal proof nonsense")
    wait("the answer", function() return vim.v.errmsg end)
    vim.wait(300, function() return false end)
  end)
  equal(3, #said)
  has(said[1], "no :Modseal nonsense")
  has(said[2], "no finding on this line")
  has(said[3], "path@version")
end)
check("a page is opened by its name, and an unknown one says so", function()
  vim.cmd("split modseal://checks/hash-mismatch.md")
  wait("it", function() return lines():find("hash-mismatch", 1, true) end)
  vim.cmd("close")
  vim.cmd("split modseal://nonsense.md")
  wait("the words", function() return lines():find("modseal: ", 1, true) end)
  vim.cmd("close")
end)
check("checkhealth when all is well", function()
  local text = health()
  for _, part in ipairs({ "modseal 0.", "/bin/modseal", "attached to 1 buffer, root", E.SUMMARY, "store: ", "defaults" }) do
    has(text, part)
  end
  assert(not text:find("ERROR", 1, true) and not text:find("WARNING", 1, true), text)
end)
check("the help has its tags", function()
  local doc = vim.fs.joinpath(vim.env.TMPDIR, "doc")
  vim.fn.mkdir(doc)
  assert(vim.uv.fs_copyfile(vim.env.EDITORS .. "/neovim/doc/modseal.txt", doc .. "/modseal.txt"))
  vim.cmd("helptags " .. doc)
  vim.opt.runtimepath:append(vim.env.TMPDIR)
  for _, tag in ipairs({ "modseal", ":Modseal", "modseal-setup", "modseal-settings" }) do
    vim.cmd("help " .. tag)
    equal("modseal.txt", vim.fs.basename(vim.api.nvim_buf_get_name(0)))
    vim.cmd("helpclose")
  end
  local text = checks.read(doc .. "/modseal.txt")
  for name in pairs(require("modseal.commands").all) do has(text, "\n:Modseal " .. name .. " ") end
  for tag in text:gmatch("|(modseal[^|%s]*)|") do has(text, "*" .. tag .. "*") end
end)
check("all safe fixes by a command", function()
  vim.api.nvim_buf_set_lines(sum, -1, -1, false, { E.SPOILT })
  wait("the finding", function() return #checks.diagnostics(E.SPOILT_CODE) == 1 end)
  vim.cmd("Modseal fix")
  wait("the end of the line", function() return not checks.text():find(E.SPOILT, 1, true) end)
  has(checks.text(), E.HASH) -- which hash is right is not a fix without harm
  vim.cmd("edit!")
end)
check("what is unsaved is judged, whatever the disk holds, until it is read again", function()
  local file = vim.api.nvim_buf_get_name(sum)
  local before = checks.read(file)
  vim.api.nvim_buf_set_lines(sum, -1, -1, false, { E.SPOILT })
  wait("the finding", function() return #checks.diagnostics(E.SPOILT_CODE) == 1 end)
  vim.fn.writefile(vim.fn.readfile(E.FIXED), file)
  local asked = false
  local id = vim.api.nvim_create_autocmd("FileChangedShell", { callback = function() asked, vim.v.fcs_choice = true, "" end })
  vim.uv.fs_utime(file, os.time() + 5, os.time() + 5)
  vim.cmd("checktime")
  wait("Neovim's question", function() return asked end)
  vim.api.nvim_del_autocmd(id)
  vim.cmd("Modseal verify")
  vim.wait(500, function() return false end)
  equal({ 1, 1 }, { #checks.diagnostics(E.SPOILT_CODE), #checks.diagnostics(E.CODE) })
  vim.cmd("edit!")
  wait("the disk's text is good", function() return #vim.diagnostic.get(sum) == 0 end)
  checks.status(E.SUMMARY_FIXED)
  local out = assert(io.open(file, "w"))
  out:write(before)
  out:close()
  vim.cmd("edit!")
  wait("the finding of before", function() return #checks.diagnostics(E.CODE) == 1 end)
end)
check("a file that may not be written is mended in its buffer and not saved", function()
  local file = vim.api.nvim_buf_get_name(sum)
  local before = checks.read(file)
  assert(vim.uv.fs_chmod(file, 292)) -- 0444
  vim.cmd("edit!")
  equal(true, vim.bo[sum].readonly)
  wait("the finding", function() return #checks.diagnostics(E.CODE) == 1 end)
  local done = false
  vim.api.nvim_win_set_cursor(0, { line, tonumber(E.HASH_COLUMN) })
  wait("the fix", function()
    vim.lsp.buf.code_action({ apply = true, filter = function(it)
      local is_it = not done and vim.startswith(it.title, E.FIX)
      done = done or is_it
      return is_it
    end })
    vim.wait(2000, function() return done end, 20)
    return done
  end)
  wait("the fixed text", function() return checks.text() == checks.read(E.FIXED) end)
  local ok, problem = pcall(vim.cmd.write)
  equal(false, ok)
  has(problem, "E45")
  equal(before, checks.read(file))
  assert(vim.uv.fs_chmod(file, 420))
  vim.cmd("edit!")
end)
check("a server that was killed is started again by a command", function()
  local first = client()
  local said = notified(function()
    vim.uv.kill(first.rpc and assert(tonumber(vim.fn.system({ "pgrep", "-P", tostring(vim.fn.getpid()), "modseal" }))), "sigkill")
    wait("the end", function() return first:is_stopped() and #vim.lsp.get_clients({ name = "modseal" }) == 0 end)
    wait("the status to go", function() return require("modseal").status() == "" end)
  end)
  assert(#said <= 1, vim.inspect(said))
  local complaints = notified(function() vim.cmd("Modseal settings") end)
  equal(1, #complaints)
  has(complaints[1], "not running")
  vim.cmd("Modseal restart")
  assert(client().id ~= first.id)
  checks.status(E.SUMMARY)
  wait("the diagnostic", function() return #checks.diagnostics(E.CODE) == 1 end)
end)
check("a server that runs is started again, too", function()
  local first = client()
  vim.cmd("Modseal restart")
  wait("another", function() return first:is_stopped() and client().id ~= first.id end)
  equal(1, #vim.lsp.get_clients({ name = "modseal" }))
  checks.status(E.SUMMARY)
end)
check("one server for a workspace of 50 modules, and go.work has it", function()
  local root = vim.env.ROOT .. "/many"
  local uses = {}
  for number = 1, 50 do
    local dir = ("%s/m%02d"):format(root, number)
    vim.fn.mkdir(dir, "p")
    vim.fn.writefile({ "module corp.example/m" .. number, "", "go 1.24" }, dir .. "/go.mod")
    assert(vim.uv.fs_copyfile(E.FIXED, dir .. "/go.sum"))
    table.insert(uses, ("use ./m%02d"):format(number))
  end
  vim.fn.writefile(vim.list_extend({ "go 1.24", "" }, uses), root .. "/go.work")
  vim.cmd("edit " .. root .. "/go.work")
  equal("gowork", vim.bo.filetype)
  for number = 1, 50 do vim.cmd(("edit %s/m%02d/go.sum"):format(root, number)) end
  local of_root = wait("the client of the workspace", function()
    for _, it in ipairs(vim.lsp.get_clients({ name = "modseal" })) do
      if it.root_dir == root and vim.tbl_count(it.attached_buffers) == 51 then return it end
    end
  end)
  wait("all their verdicts", function()
    return (vim.g.modseal_status or ""):gsub(",", ""):find("4800 of 4800 proven", 1, true)
  end)
  equal(2, #vim.lsp.get_clients({ name = "modseal" }))
  vim.api.nvim_set_current_buf(sum)
  checks.status(E.SUMMARY) -- that of the project of the file in the window
  of_root:stop()
  wait("the end", function() return of_root:is_stopped() end)
  for _, buffer in ipairs(vim.tbl_keys(of_root.attached_buffers)) do vim.api.nvim_buf_delete(buffer, { force = true }) end
end)
check("with online = manual nothing is looked up before the command verify", function()
  stop_all()
  vim.lsp.config("modseal", { settings = { modseal = { online = "manual" } }, cmd_env = { MODSEAL_STORE = vim.env.ROOT .. "/new" } })
  vim.cmd("Modseal restart")
  wait("what was found offline", function()
    return vim.g.modseal_status == "modseal: 0 of 96 proven · 96 not checked" and #checks.diagnostics("not-checked") == 1
  end)
  equal(0, #checks.diagnostics(E.CODE))
  vim.cmd("Modseal verify")
  checks.status(E.SUMMARY)
  wait("the diagnostic", function() return #checks.diagnostics(E.CODE) == 1 end)
  vim.lsp.config("modseal", { settings = { modseal = { online = "onSave" } } })
end)
check("progress is shown, and cancelled by a command", function()
  stop_all()
  local url
  local slow = vim.system({ vim.env.FAKE_LOG, "--data", vim.env.RECORDED, "--delay", "3000", "--for", "300" }, {
    stdout = function(_, text) url = url or (text or ""):match("export GOPROXY='(.-)'") end,
  })
  wait("the slow database", function() return url end)
  local seen = {}
  local id = vim.api.nvim_create_autocmd("LspProgress", {
    callback = function(event)
      local value = event.data.params.value
      seen[value.kind] = value.title or true
    end,
  })
  vim.lsp.config("modseal", { cmd_env = { GOPROXY = url, MODSEAL_STORE = vim.env.ROOT .. "/empty" } })
  vim.cmd("Modseal restart")
  wait("the beginning", function() return seen.begin end)
  equal("Looking up go.sum", seen.begin)
  vim.cmd("Modseal cancel")
  wait("its end", function() return seen["end"] end)
  checks.status("0 of 96 proven · 96 not checked yet")
  equal({}, vim.diagnostic.get(sum))
  vim.api.nvim_del_autocmd(id)
  slow:kill("sigterm")
  slow:wait()
end)
check("without the program one sentence, and checkhealth says what to do", function()
  stop_all()
  vim.lsp.config("modseal", { cmd = { "modseal-is-not-here", "lsp" } })
  local said = {}
  local notify = vim.notify
  vim.notify = function(text) table.insert(said, text) end
  for _, name in ipairs({ "go.mod", "go.sum", "go.mod", "go.sum" }) do vim.cmd("edit! " .. name) end
  vim.wait(300, function() return false end)
  vim.notify = notify
  equal({ "modseal: there is no program modseal-is-not-here on PATH; see :checkhealth modseal" }, said)
  local text = health()
  has(text, "there is no program `modseal-is-not-here` on PATH")
  has(text, "cargo install")
end)
checks.finish()
