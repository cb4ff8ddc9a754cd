" Registers the server with vim-lsp, if that is there; ALE finds its linters in ale_linters.
if exists('g:loaded_modseal')
  finish
endif
let g:loaded_modseal = 1

function! s:Register() abort
  if !executable(get(g:, 'modseal_executable', 'modseal')) | return | endif
  call lsp#register_server({
  \ 'name': 'modseal',
  \ 'cmd': {_ -> [get(g:, 'modseal_executable', 'modseal'), 'lsp']},
  \ 'root_uri': {_ -> lsp#utils#path_to_uri(modseal#Root(bufnr('%')))},
  \ 'workspace_config': modseal#Settings(),
  \ 'allowlist': ['gosum', 'gomod', 'gowork'],
  \})
endfunction

augroup modseal
  autocmd!
  autocmd User lsp_setup call s:Register()
augroup END
