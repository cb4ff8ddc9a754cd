-- Neovim 0.11 or later; started by vim.lsp.enable("modseal").
return {
  cmd = { "modseal", "lsp" },
  filetypes = { "gomod", "gosum" },
  root_markers = { "go.work", "go.mod" },
  settings = { modseal = { inlayHints = false } },
  handlers = {
    ["modseal/status"] = function(_, status)
      vim.g.modseal_status = "modseal: " .. status.text
      vim.cmd.redrawstatus()
      vim.api.nvim_exec_autocmds("User", { pattern = "ModsealStatus" })
    end,
  },
}
