# A directory under src is a layer. Each may include only what stands in its row; some system
# headers belong to one layer alone. Usage: awk -f layers.awk FILES; prints violations, exit 1.
BEGIN {
    allowed["base"] = "base"
    allowed["pg"] = "base pg"
    allowed["ansible"] = "base ansible"
    allowed["catalog"] = "base pg catalog"
    allowed["core"] = "base pg ansible catalog core"
    allowed["modules"] = "base pg ansible catalog core"
    allowed["main"] = "base pg ansible catalog core"
    owner["setjmp.h"] = "base"
    owner["libpq-fe.h"] = "pg"
    owner["jansson.h"] = "ansible"
}
FNR == 1 {
    layer = FILENAME
    sub(/^src\//, "", layer)
    sub(/(\.c|\/.*)$/, "", layer)
}
/^#include/ {
    header = $2
    gsub(/[<>"]/, "", header)
    if (header in owner && owner[header] != layer)
        complain("only " owner[header] " may include " header)
    else if ($2 ~ /^"/ && header ~ /\//) {
        from = header
        sub(/\/.*/, "", from)
        if (index(" " allowed[layer] " ", " " from " ") == 0)
            complain(layer " may not include " header)
    }
}
function complain(why) {
    print FILENAME ":" FNR ": " why
    bad = 1
}
END { exit bad }
