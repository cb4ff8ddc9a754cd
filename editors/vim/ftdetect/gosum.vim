" Newer versions of Vim know these names themselves.
autocmd BufNewFile,BufRead go.sum,go.work.sum setfiletype gosum
autocmd BufNewFile,BufRead go.mod setfiletype gomod
autocmd BufNewFile,BufRead go.work setfiletype gowork
