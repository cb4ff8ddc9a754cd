" Vim 9 with ALE
autocmd BufRead,BufNewFile go.sum,go.work.sum setlocal filetype=gosum
function! ModsealRoot(buffer) abort
  return fnamemodify(bufname(a:buffer), ':p:h')
endfunction
let g:ale_linters = {'gosum': ['modseal']}
call ale#linter#Define('gosum', {
\ 'name': 'modseal', 'lsp': 'stdio', 'executable': 'modseal', 'command': '%e lsp',
\ 'language': 'go.sum', 'project_root': function('ModsealRoot')})
