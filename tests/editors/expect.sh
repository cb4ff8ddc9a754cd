# What the checks in editors look for, for the workspace beside this file.
WORKSPACE=${EXPECT%/*}/workspace
FIXED=${EXPECT%/*}/fixed/go.sum
E_LINE=5
E_DIAGNOSTIC='the same line twice'
E_CODE=not-canonical
E_SEVERITY=4
E_FIX='Write the file as Go does'
E_HOVER='proven by sum.golang.org, record'
E_HINTS='proven proven proven proven proven proven proven proven proven proven proven proven proven'
E_HINT_SCREEN='vtkx0= ?proven'
E_LENS='13 of 13 proven'
E_TOKEN=namespace
E_STATUS='13 of 13 proven'
E_STATUS_FIXED='12 of 12 proven'
E_SYMBOL=github.com/spf13/pflag
E_COMPLETION=none
E_FOLDS=6
E_DEFINITION='1:1 6:2'
