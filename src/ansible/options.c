#include "ansible/options.h"

#include "ansible/json.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

enum { IDENTIFIER_MAX = 63, ARGS_MAX = 64 << 20 };

/* ---- the args file ---- */

static const char *read_file(Run *run, const char *path, size_t *len)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        die(run, "could not open the arguments file %s: %s", path, strerror(errno));
    Buf b = buf_new(run->arena);
    ssize_t got;
    while ((got = read(fd, buf_room(&b, 65536), 65536)) > 0 && b.len < ARGS_MAX)
        b.len += (size_t)got;
    close(fd);
    if (got != 0)
        die(run, "could not read the arguments file %s: %s", path,
            got < 0 ? strerror(errno) : "too large");
    *len = b.len;
    return b.s;
}

static bool flag(const Val *args, const char *key)
{
    const Val *v = val_get(args, key);
    bool on = false;
    if (v && v->kind == VAL_BOOL)
        on = v->b;
    else if (v && v->kind == VAL_STR)
        bool_parse(v->s, &on);
    return on;
}

static const char *text_or_null(const Val *args, const char *key)
{
    const Val *v = val_get(args, key);
    return v && v->kind == VAL_STR && *v->s ? v->s : NULL;
}

const Val *args_read(Run *run, const char *path, Invocation *inv)
{
    size_t len;
    const char *why, *text = read_file(run, path, &len);
    const Val *args = json_read(run->arena, text, len, &why);
    if (!args)
        die(run, "the arguments file is unusable: %s", why);
    if (args->kind != VAL_MAP)
        die(run, "the arguments file must hold one JSON object");
    *inv = (Invocation){.check_mode = flag(args, "_ansible_check_mode"),
                        .diff = flag(args, "_ansible_diff"),
                        .keep_args_file = flag(args, "_ansible_keep_remote_files") ||
                                          !val_get(args, "_ansible_version"),
                        .tmpdir = text_or_null(args, "_ansible_tmpdir"),
                        .module = text_or_null(args, "_ansible_module_name")};
    /* ansible-core 2.19+ leaves the file behind on Ctrl-C, with the password in it. */
    if (!inv->keep_args_file)
        unlink(path);
    return args;
}

/* ---- coercion, as AnsibleModule does it ---- */

bool bool_parse(const char *text, bool *out)
{
    static const char *const yes[] = {"y", "yes", "on", "1", "true", "t", "1.0"};
    static const char *const no[] = {"n", "no", "off", "0", "false", "f", "0.0"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (strcasecmp(text, yes[i]) == 0)
            return *out = true;
        if (strcasecmp(text, no[i]) == 0) {
            *out = false;
            return true;
        }
    }
    return false;
}

static const char *kind_text(const Val *v)
{
    static const char *const names[] = {"null",     "a bool", "an integer",  "a float",
                                        "a string", "a list", "a dictionary"};
    return names[v->kind];
}

static _Noreturn void bad_type(Run *run, const char *name, const Val *v, const char *wanted)
{
    die(run, "option '%s' must be %s, not %s", name, wanted, kind_text(v));
}

/* Ansible passes "" for a templated none and this marker for omit inside a list: not given. */
static bool is_omitted(const Val *v)
{
    return !v || v->kind == VAL_NULL ||
           (v->kind == VAL_STR && strncmp(v->s, "__omit_place_holder__", 21) == 0);
}

static const char *as_text(Run *run, const char *name, const Val *v)
{
    switch (v->kind) {
    case VAL_STR:
        return v->s;
    case VAL_INT:
        return fmt(run->arena, "%lld", (long long)v->i);
    case VAL_REAL:
        return fmt(run->arena, "%.15g", v->r);
    case VAL_BOOL:
        return v->b ? "True" : "False";
    case VAL_LIST:
    case VAL_MAP:
        /* A template whose result looks like JSON arrives parsed; its text was meant. */
        return json_write(run->arena, v);
    default:
        bad_type(run, name, v, "text");
    }
}

static bool as_bool(Run *run, const char *name, const Val *v)
{
    bool out = false;
    if (v->kind == VAL_BOOL)
        return v->b;
    if (v->kind == VAL_INT && (v->i == 0 || v->i == 1))
        return v->i;
    if (v->kind != VAL_STR || !bool_parse(v->s, &out))
        bad_type(run, name, v, "a bool (true or false)");
    return out;
}

static int64_t as_int(Run *run, const char *name, const Val *v)
{
    if (v->kind == VAL_INT)
        return v->i;
    if (v->kind == VAL_REAL && v->r == (double)(int64_t)v->r)
        return (int64_t)v->r;
    if (v->kind == VAL_STR && *v->s) {
        char *end;
        errno = 0;
        long long i = strtoll(v->s, &end, 10);
        if (!*end && errno == 0)
            return i;
    }
    bad_type(run, name, v, "an integer");
}

static double as_real(Run *run, const char *name, const Val *v)
{
    if (v->kind == VAL_INT)
        return (double)v->i;
    if (v->kind == VAL_REAL)
        return v->r;
    if (v->kind == VAL_STR && *v->s) {
        char *end;
        double r = strtod(v->s, &end);
        if (!*end && isfinite(r))
            return r;
    }
    bad_type(run, name, v, "a number");
}

static const char *trimmed(Arena *a, const char *s, size_t n)
{
    while (n && isspace((unsigned char)*s))
        s++, n--;
    while (n && isspace((unsigned char)s[n - 1]))
        n--;
    return arena_strndup(a, s, n);
}

static StrList as_list(Run *run, const char *name, const Val *v)
{
    StrList out = {0};
    if (v->kind == VAL_LIST) {
        for (int i = 0; i < v->items.n; i++)
            if (!is_omitted(v->items.v[i]))
                strs_add(run->arena, &out, as_text(run, name, v->items.v[i]));
        return out;
    }
    if (v->kind == VAL_MAP || v->kind == VAL_BOOL)
        bad_type(run, name, v, "a list of strings");
    const char *s = as_text(run, name, v);
    while (*s) {
        size_t n = strcspn(s, ",");
        const char *item = trimmed(run->arena, s, n);
        if (*item)
            strs_add(run->arena, &out, item);
        s += n + (s[n] == ',');
    }
    return out;
}

static const Val *as_map(Run *run, const char *name, const Val *v)
{
    if (v->kind == VAL_STR && *v->s == '{') {
        const char *why;
        const Val *parsed = json_read(run->arena, v->s, strlen(v->s), &why);
        if (parsed && parsed->kind == VAL_MAP)
            return parsed;
    }
    if (v->kind != VAL_MAP)
        bad_type(run, name, v, "a dictionary");
    return v;
}

static const Val *as_maps(Run *run, const char *name, const Val *v)
{
    if (v->kind == VAL_STR && *v->s == '[') {
        const char *why;
        const Val *parsed = json_read(run->arena, v->s, strlen(v->s), &why);
        v = parsed ? parsed : v;
    }
    if (v->kind != VAL_LIST)
        bad_type(run, name, v, "a list of dictionaries");
    Val *out = val_list(run->arena);
    for (int i = 0; i < v->items.n; i++)
        if (!is_omitted(v->items.v[i]))
            val_add(run->arena, out, (Val *)as_map(run, name, v->items.v[i]));
    return out;
}

/* ---- one option ---- */

static StrList split(Arena *a, const char *csv)
{
    StrList l = {0};
    for (const char *s = csv; s && *s;) {
        size_t n = strcspn(s, ",");
        strs_add(a, &l, arena_strndup(a, s, n));
        s += n + (s[n] == ',');
    }
    return l;
}

static void check_choice(Run *run, const Option *o, const char *value)
{
    StrList choices = split(run->arena, o->choices);
    if (choices.n && !strs_has(&choices, value))
        die(run, "value of %s must be one of: %s, got: %s", o->name,
            strs_join(run->arena, &choices, ", ", 0), value);
}

static void check_identifier(Run *run, const Option *o, const char *value)
{
    if (!o->identifier)
        return;
    if (!*value)
        die(run, "option '%s' must name an object, it is empty", o->name);
    if (strlen(value) > IDENTIFIER_MAX)
        die_hint(run, "PostgreSQL would cut it in silence; choose a shorter one.",
                 "option '%s': the name \"%s\" has %zu bytes, PostgreSQL allows %d", o->name, value,
                 strlen(value), IDENTIFIER_MAX);
}

static void check_text(Run *run, const Option *o, const char *value)
{
    check_choice(run, o, value);
    check_identifier(run, o, value);
}

static void fill(Run *run, const Option *o, const Val *v, char *dst)
{
    void *at = dst + o->offset;
    switch (o->kind) {
    case OPT_STR: {
        const char *s = as_text(run, o->name, v);
        check_text(run, o, s);
        *(const char **)at = s;
        break;
    }
    case OPT_BOOL:
        *(bool *)at = as_bool(run, o->name, v);
        break;
    case OPT_TRI:
        *(Tri *)at = as_bool(run, o->name, v) ? TRI_YES : TRI_NO;
        break;
    case OPT_INT: {
        int64_t i = as_int(run, o->name, v);
        if (o->max > o->min && (i < o->min || i > o->max))
            die(run, "option '%s' must be from %lld to %lld, got: %lld", o->name, (long long)o->min,
                (long long)o->max, (long long)i);
        *(int64_t *)at = i;
        break;
    }
    case OPT_REAL: {
        double r = as_real(run, o->name, v);
        if (o->max > o->min && (r < (double)o->min || r > (double)o->max))
            die(run, "option '%s' must be from %lld to %lld, got: %g", o->name, (long long)o->min,
                (long long)o->max, r);
        *(double *)at = r;
        break;
    }
    case OPT_LIST: {
        StrList l = as_list(run, o->name, v);
        for (int i = 0; i < l.n; i++)
            check_text(run, o, l.v[i]);
        *(StrList *)at = l;
        break;
    }
    case OPT_MAPS:
        *(const Val **)at = as_maps(run, o->name, v);
        break;
    case OPT_MAP:
        *(const Val **)at = as_map(run, o->name, v);
        break;
    case OPT_CONN:
        if (v->kind != VAL_STR && v->kind != VAL_MAP)
            bad_type(run, o->name, v, "a connection string or a dictionary of libpq keywords");
        *(const Val **)at = v;
        break;
    case OPT_END:
        break;
    }
}

/* "" stands for a templated none wherever "" itself means nothing. */
static bool is_given(const Option *o, const Val *v)
{
    if (is_omitted(v))
        return false;
    bool empty = v->kind == VAL_STR && !*v->s;
    return !empty || (o->kind == OPT_STR && !o->choices);
}

static const Val *find_given(Run *run, const Option *o, const Val *args)
{
    const Val *found = val_get(args, o->name);
    StrList aliases = split(run->arena, o->aliases);
    for (int i = 0; i < aliases.n && !is_given(o, found); i++)
        found = val_get(args, aliases.v[i]);
    return is_given(o, found) ? found : NULL;
}

static void refuse_unknown(Run *run, const Val *args, const Invocation *inv,
                           const OptionTable *tables, int n_tables)
{
    StrList known = {0}, unknown = {0};
    for (int t = 0; t < n_tables; t++)
        for (const Option *o = tables[t].rows; o->kind != OPT_END; o++)
            strs_add(run->arena, &known, o->name);
    int n_names = known.n;
    for (int t = 0; t < n_tables; t++)
        for (const Option *o = tables[t].rows; o->kind != OPT_END; o++) {
            StrList aliases = split(run->arena, o->aliases);
            for (int i = 0; i < aliases.n; i++)
                strs_add(run->arena, &known, aliases.v[i]);
        }
    for (int i = 0; i < args->keys.n; i++)
        if (strncmp(args->keys.v[i], "_ansible_", 9) != 0 && !strs_has(&known, args->keys.v[i]))
            strs_add(run->arena, &unknown, args->keys.v[i]);
    if (!unknown.n)
        return;
    known.n = n_names;
    die(run, "Unsupported parameters for (%s) module: %s. Supported parameters include: %s.",
        inv->module ? inv->module : run->program, strs_join(run->arena, &unknown, ", ", 0),
        strs_join(run->arena, &known, ", ", 0));
}

void options_parse(Run *run, const Val *args, const Invocation *inv, const OptionTable *tables,
                   int n_tables)
{
    refuse_unknown(run, args, inv, tables, n_tables);
    StrList missing = {0};
    for (int t = 0; t < n_tables; t++)
        for (const Option *o = tables[t].rows; o->kind != OPT_END; o++) {
            const Val *v = find_given(run, o, args);
            if (!v && o->preset)
                v = val_str(run->arena, o->preset);
            if (v)
                fill(run, o, v, tables[t].dst);
            else if (o->required)
                strs_add(run->arena, &missing, o->name);
            else if (o->kind == OPT_INT)
                *(int64_t *)((char *)tables[t].dst + o->offset) = INT_UNSET;
        }
    if (missing.n)
        die(run, "missing required arguments: %s", strs_join(run->arena, &missing, ", ", 0));
}

/* ---- the specification ---- */

static const char *const type_names[] = {
    [OPT_STR] = "str",   [OPT_BOOL] = "bool", [OPT_TRI] = "bool",
    [OPT_INT] = "int",   [OPT_LIST] = "list", [OPT_MAP] = "dict",
    [OPT_MAPS] = "list", [OPT_CONN] = "raw",  [OPT_REAL] = "float"};

static Val *preset_val(Arena *a, const Option *o)
{
    bool b = false;
    if (o->kind == OPT_BOOL && bool_parse(o->preset, &b))
        return val_bool(a, b);
    if (o->kind == OPT_INT)
        return val_int(a, strtoll(o->preset, NULL, 10));
    if (o->kind == OPT_REAL)
        return val_real(a, strtod(o->preset, NULL));
    if (o->kind == OPT_LIST) {
        StrList l = split(a, o->preset);
        return val_strs(a, &l);
    }
    return val_str(a, o->preset);
}

Val *options_spec(Arena *a, const OptionTable *tables, int n_tables)
{
    Val *spec = val_map(a);
    for (int t = 0; t < n_tables; t++)
        for (const Option *o = tables[t].rows; o->kind != OPT_END; o++) {
            Val *v = val_map(a);
            StrList choices = split(a, o->choices), aliases = split(a, o->aliases);
            val_set_str(a, v, "type", type_names[o->kind]);
            if (o->kind == OPT_LIST)
                val_set_str(a, v, "elements", "str");
            if (o->kind == OPT_MAPS)
                val_set_str(a, v, "elements", "dict");
            val_set_bool(a, v, "required", o->required);
            if (o->preset)
                val_set(a, v, "default", preset_val(a, o));
            if (choices.n)
                val_set(a, v, "choices", val_strs(a, &choices));
            if (aliases.n)
                val_set(a, v, "aliases", val_strs(a, &aliases));
            val_set_bool(a, v, "no_log", o->secret);
            val_set(a, spec, o->name, v);
        }
    return spec;
}
