" go.sum has no comments, and Go ends its last line.
if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1
setlocal nowrap fixendofline
let b:undo_ftplugin = 'setlocal wrap< fixendofline<'
