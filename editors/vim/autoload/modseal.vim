" What ALE is told of the language server, for each kind of file.
" The settings are those of docs/editors.md: let g:modseal_settings = {'online': 'manual'}
function! modseal#Root(buffer) abort
  for l:name in ['go.work', 'go.mod']
    let l:found = findfile(l:name, fnamemodify(bufname(a:buffer), ':p:h') . ';')
    if !empty(l:found) | return fnamemodify(l:found, ':p:h') | endif
  endfor
  return fnamemodify(bufname(a:buffer), ':p:h')
endfunction

function! modseal#Settings(...) abort
  return {'modseal': get(g:, 'modseal_settings', {})}
endfunction

function! modseal#Define(filetype, language) abort
  call ale#linter#Define(a:filetype, {
  \ 'name': 'modseal',
  \ 'lsp': 'stdio',
  \ 'executable': {_ -> get(g:, 'modseal_executable', 'modseal')},
  \ 'command': '%e lsp',
  \ 'language': a:language,
  \ 'lsp_config': function('modseal#Settings'),
  \ 'project_root': function('modseal#Root'),
  \})
endfunction
