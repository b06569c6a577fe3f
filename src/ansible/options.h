/*
 * Options: declared beside the code that uses them, filled into a struct, coerced and refused as
 * AnsibleModule does it (what was measured on ansible-core 2.14–2.22 is in src/README.md).
 *
 *     typedef struct Args { const char *name; Tri enabled; StrList publish; } Args;
 *     static const Option options[] = {
 *         STR("name", Args, name, .required = true, .identifier = true),
 *         TRI("enabled", Args, enabled),
 *         LIST_OF("publish", Args, publish, .choices = "insert,update,delete,truncate"),
 *         {0}};
 *
 * The member's type is checked at compile time. `pg_x --spec` prints the table, and tests/spec.py
 * holds it against the documentation.
 */
#ifndef ANSIBLE_OPTIONS_H
#define ANSIBLE_OPTIONS_H

#include "base/run.h"
#include "base/val.h"

typedef enum OptionKind {
    OPT_END,
    OPT_STR,  /* const char *, NULL when not given and without default */
    OPT_BOOL, /* bool */
    OPT_TRI,  /* Tri: a bool that may be left as it is on the server */
    OPT_INT,  /* int64_t, INT_UNSET when not given and without default */
    OPT_REAL, /* double, 0 when not given and without default */
    OPT_LIST, /* StrList; a comma-separated string is split as AnsibleModule does */
    OPT_MAP,  /* const Val *, a map whose values the module reads itself; NULL when not given */
    OPT_MAPS, /* const Val *, a list of maps; NULL when not given */
    OPT_CONN, /* const Val *, text or a map of libpq keywords; NULL when not given. Secret. */
} OptionKind;

typedef enum Tri { TRI_UNSET = 0, TRI_NO = 1, TRI_YES = 2 } Tri;
#define INT_UNSET INT64_MIN

typedef struct Option {
    const char *name;
    OptionKind kind;
    size_t offset;
    const char *preset;  /* default, as text: "yes", "100", "a,b" */
    const char *choices; /* "present,absent" */
    const char *aliases; /* "x,y" */
    int64_t min, max;    /* of a number, when max > min */
    bool required;
    bool identifier; /* a name (or names) of an object: 1 to 63 bytes */
    bool secret;     /* no_log */
} Option;

/* offsetof(), and a compile-time error when the member is not of type T. */
#define MEMBER(S, m, T) (offsetof(S, m) + 0 * sizeof(&((S *)0)->m == (T *)0))

/* Each version of clang-format lays out such macros in its own way. */
/* clang-format off */
#define STR(n, S, m, ...)     {.name = n, .kind = OPT_STR, .offset = MEMBER(S, m, const char *), ##__VA_ARGS__}
#define BOOL(n, S, m, ...)    {.name = n, .kind = OPT_BOOL, .offset = MEMBER(S, m, bool), ##__VA_ARGS__}
#define TRI(n, S, m, ...)     {.name = n, .kind = OPT_TRI, .offset = MEMBER(S, m, Tri), ##__VA_ARGS__}
#define INT(n, S, m, ...)     {.name = n, .kind = OPT_INT, .offset = MEMBER(S, m, int64_t), ##__VA_ARGS__}
#define REAL(n, S, m, ...)    {.name = n, .kind = OPT_REAL, .offset = MEMBER(S, m, double), ##__VA_ARGS__}
#define LIST_OF(n, S, m, ...) {.name = n, .kind = OPT_LIST, .offset = MEMBER(S, m, StrList), ##__VA_ARGS__}
#define MAP(n, S, m, ...)     {.name = n, .kind = OPT_MAP, .offset = MEMBER(S, m, const Val *), ##__VA_ARGS__}
#define MAPS(n, S, m, ...)    {.name = n, .kind = OPT_MAPS, .offset = MEMBER(S, m, const Val *), ##__VA_ARGS__}
#define CONN(n, S, m, ...)    {.name = n, .kind = OPT_CONN, .secret = true, .offset = MEMBER(S, m, const Val *), ##__VA_ARGS__}
/* clang-format on */

typedef struct Invocation {
    bool check_mode, diff;
    bool keep_args_file; /* _ansible_keep_remote_files, or not called by Ansible at all */
    const char *tmpdir;  /* _ansible_tmpdir, or NULL */
    const char *module;  /* _ansible_module_name: the name the user wrote */
} Invocation;

/* Reads the JSON args file, and removes it when Ansible wrote it (it may hold a password). */
const Val *args_read(Run *run, const char *path, Invocation *inv);

/* A table of options (it ends with a row of OPT_END) and the struct that it fills. */
typedef struct OptionTable {
    const Option *rows;
    void *dst;
} OptionTable;

/* Fills each dst by its table; dies on the first bad option. Options unknown to all are refused. */
void options_parse(Run *run, const Val *args, const Invocation *inv, const OptionTable *tables,
                   int n_tables);

/* What --spec prints: name -> {type, elements, required, default, choices, aliases, no_log}. */
Val *options_spec(Arena *a, const OptionTable *tables, int n_tables);

/* Reads text as AnsibleModule reads a bool. */
bool bool_parse(const char *text, bool *out);

#endif
