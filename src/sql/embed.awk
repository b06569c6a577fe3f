# Turns src/sql/**.sql into C: one Query each, named q_<file>, or q_<folder>_<file>. The first comment
# line says what the query is for, as the end of "could not …". With -v header=1 only the declarations.
BEGIN {
    print "/* Made from the files of src/sql by embed.awk. */"
    if (header)
        print "#ifndef EMBEDDED_SQL_H\n#define EMBEDDED_SQL_H\n#include \"pg/db.h\""
    else
        print "#include \"embedded_sql.h\""
}
function finish() {
    if (name != "" && !header)
        print ";\nconst Query q_" name " = {what_" name ", text_" name "};"
}
FNR == 1 {
    finish()
    name = FILENAME
    sub(/.*src\/sql\//, "", name)
    sub(/\.sql$/, "", name)
    gsub(/\//, "_", name)
    if ($0 !~ /^-- /) {
        print FILENAME ": the first line must be a comment that says what the query is for" > "/dev/stderr"
        exit 1
    }
    what = substr($0, 4)
    gsub(/["\\]/, "\\\\&", what)
    if (header)
        print "extern const Query q_" name ";"
    else
        print "static const char what_" name "[] = \"" what "\";\nstatic const char text_" name "[] ="
    next
}
!header {
    line = $0
    sub(/^[ \t]*--.*/, "", line)
    if (line == "")
        next
    # A server with another encoding could not read it.
    if (line ~ /[^ -~\t]/) {
        print FILENAME ":" FNR ": only ASCII outside of comments" > "/dev/stderr"
        exit 1
    }
    gsub(/\\/, "\\\\", line)
    gsub(/"/, "\\\"", line)
    print "    \"" line "\\n\""
}
END {
    finish()
    if (header)
        print "#endif"
}
