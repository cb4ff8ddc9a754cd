# go.sum, go.mod and go.work with kakoune-lsp: source it after `kak-lsp`; docs/editors/kakoune.md
hook global BufCreate (.*/)?go(\.work)?\.sum %{ set-option buffer filetype gosum }
hook global BufCreate (.*/)?go\.mod %{ set-option buffer filetype gomod }
hook global BufCreate (.*/)?go\.work %{ set-option buffer filetype gowork }

hook -group lsp-filetype-modseal global BufSetOption filetype=(?:gosum|gomod|gowork) %{
    set-option -add buffer lsp_servers %{
        [modseal]
        root_globs = ["go.work", "go.mod"]
        command = "modseal"
        args = ["lsp"]
        settings_section = "modseal"
        [modseal.settings.modseal]
        inlayHints = false
    }
}
