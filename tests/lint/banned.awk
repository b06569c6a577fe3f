# What has one right place, or none. Usage: awk -f banned.awk FILES; prints violations, exit 1.
# Strings and comments do not count.
{
    code = $0
    gsub(/"([^"\\]|\\.)*"/, "\"\"", code)
    sub(/\/\/.*/, "", code)
    gsub(/\/\*.*\*\//, "", code)
    if (code ~ /^ *\*/ || code ~ /^ *\/\*/)
        next
}
code ~ /(^|[^_[:alnum:]])(strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atol|system|popen|alloca)[ ]*\(/ {
    complain("a function with a safer sister")
}
code ~ /(^|[^_[:alnum:]])(malloc|calloc|realloc|free|strdup|asprintf)[ ]*\(/ && FILENAME !~ /base\/arena\.c$/ {
    complain("memory comes from an arena (src/base/arena.h)")
}
code ~ /check_mode/ && FILENAME !~ /src\/(core|ansible)\/|main\.c$/ {
    complain("only src/core knows check mode")
}
code ~ /(version[a-z_]*(\([^)]*\))?) *[<>=!]+ *[0-9][0-9]/ && FILENAME !~ /pg\/feature\.c$/ {
    complain("only src/pg/feature.c knows version numbers")
}
code ~ /(^|[^_[:alnum:]])(printf|puts|fprintf|perror)[ ]*\(/ && FILENAME !~ /src\/main\.c$/ {
    complain("the one JSON object is all that is printed, by main()")
}
code ~ /(^|[^_[:alnum:]])(sleep|usleep|nanosleep)[ ]*\(/ {
    complain("waiting goes through run_poll() or run_sleep()")
}
function complain(why) {
    print FILENAME ":" FNR ": " why ": " $0
    bad = 1
}
END { exit bad }
