-- What vim.lsp.enable("modseal") starts; every field may be changed by vim.lsp.config("modseal", {...}).
return {
  cmd = { "modseal", "lsp" },
  filetypes = { "gomod", "gosum", "gowork", "goenv" },
  -- In this order: a workspace is one project, with all the modules in it.
  root_markers = { "go.work", "go.mod", ".git" },
  settings = { modseal = {} },
  -- LSP 3.18: the pages of the server, such as the settings of Go, are read as buffers.
  capabilities = { workspace = { textDocumentContent = { dynamicRegistration = false } } },
  handlers = {
    ["modseal/status"] = function(_, status, context) require("modseal.server").take_status(status, context.client_id) end,
    ["window/showDocument"] = function(...) return require("modseal.pages").show(...) end,
    ["workspace/textDocumentContent/refresh"] = function(_, params) return require("modseal.pages").refresh(params) end,
  },
  on_exit = function(_, _, id) require("modseal.server").take_exit(id) end,
}
