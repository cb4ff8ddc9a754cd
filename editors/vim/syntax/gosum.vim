" The parts of a line of go.sum: path, version, /go.mod, algorithm, hash.
if exists('b:current_syntax')
  finish
endif
syntax case match
syntax match gosumPath /^\S\+/ nextgroup=gosumVersion skipwhite
syntax match gosumVersion /[^ \t\/]\+/ contained nextgroup=gosumMod,gosumAlgorithm skipwhite
syntax match gosumMod /\/go\.mod\ze\s/ contained nextgroup=gosumAlgorithm skipwhite
syntax match gosumAlgorithm /[a-z0-9]\+:/ contained nextgroup=gosumHash
syntax match gosumHash /[A-Za-z0-9+\/]\+=*/ contained
highlight default link gosumPath Identifier
highlight default link gosumVersion Constant
highlight default link gosumMod Keyword
highlight default link gosumAlgorithm Type
highlight default link gosumHash String
let b:current_syntax = 'gosum'
