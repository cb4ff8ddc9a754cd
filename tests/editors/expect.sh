# Sourced: the project that every editor opens, and what it must show of it.
#
# The project is fixtures/gin with one hash of go.sum exchanged for another. What is expected stands here once, in
# variables that begin with E_, and is read by the checks in every language.

make_project() { # make_project FOLDER
  mkdir -p "$1"
  cp "$repository"/fixtures/gin/go.{mod,sum} "$1/"
  chmod u+w "$1"/*
  sed "${E_LINE}s#$E_PROVEN_HASH#$E_HASH#" "$repository/fixtures/gin/go.sum" > "$1/go.sum"
  cmp -s "$1/go.sum" "$repository/fixtures/gin/go.sum" && { echo "nothing was exchanged in go.sum" >&2; exit 2; }
  return 0
}

set -a
E_FIXED=$repository/fixtures/gin/go.sum # go.sum after the fix, byte for byte
E_LINE=15
E_MODULE=github.com/gin-contrib/sse
E_VERSION=v1.1.0
E_PROVEN_HASH=h1:n0w2GMuUpWDVp7qSpvze6fAu9iRxJY4Hmj6AmBOU05w=
E_HASH=h1:D+JGHt4/BOzkNMyr3+YeLXUM0CXPXlzGBDoC1Ib/o/w=
E_HASH_COLUMN=35 # counted from 1
E_CODE=hash-mismatch
E_MESSAGE="sum.golang.org proves another hash for $E_MODULE $E_VERSION" # with both hashes after it
E_FIX="Put the hash that sum.golang.org proves"                         # the beginning of the title
E_HOVER="proven by sum.golang.org, record "                             # how the text over line 1 begins
E_HOVER_DIFFERS="differs: sum.golang.org proves $E_PROVEN_HASH"
E_HOVER_REQUIRE="go.sum line $((E_LINE + 1)) (go.mod): proven by sum.golang.org"
E_SUMMARY="95 of 96 proven · 1 differs" # above line 1, and the status
E_SUMMARY_FIXED="96 of 96 proven"
E_LINES=96
E_REQUIRE_LINE=7                        # the module's line in go.mod
E_SPOILT="# checked by hand"            # a line that no go.sum may have
E_SPOILT_CODE=malformed-line
E_FIX_ALL="Apply all safe fixes of modseal"
set +a
