#include "core/bouncer.h"

#include "pg/child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COMMAND_MS = 10000, CONFIG_MOST = 16 << 20 };

/* ---- the option ---- */

static const char *text_of(Run *run, const Val *v, const char *key)
{
    const Val *x = val_get(v, key);
    if (!x || x->kind == VAL_NULL)
        return NULL;
    if (x->kind != VAL_STR && x->kind != VAL_INT)
        die(run, "option 'pgbouncer': %s must be text", key);
    return x->kind == VAL_INT ? fmt(run->arena, "%lld", (long long)x->i) : x->s;
}

static void check_keys(Run *run, const Val *v, const char *of, const char *const *known)
{
    for (int i = 0; i < v->keys.n; i++) {
        int k = 0;
        while (known[k] && !str_eq(known[k], v->keys.v[i]))
            k++;
        if (!known[k])
            die(run, "option 'pgbouncer': %s knows no '%s'", of, v->keys.v[i]);
    }
}

static Address address_of(Run *run, const Val *v, Side side)
{
    static const char *const known[] = {"host", "port", "dbname", NULL};
    const Val *x = val_get(v, side_name(side));
    if (!x || x->kind == VAL_NULL)
        return (Address){0};
    if (x->kind != VAL_MAP)
        die(run, "option 'pgbouncer': %s must be a dictionary of host, port and dbname",
            side_name(side));
    check_keys(run, x, side_name(side), known);
    return (Address){text_of(run, x, "host"), text_of(run, x, "port"), text_of(run, x, "dbname")};
}

static Bouncer parse_one(Run *run, const Val *v)
{
    static const char *const known[] = {"admin",  "database", "config", "reload_command",
                                        "source", "target",   NULL};
    check_keys(run, v, "it", known);
    const Val *admin = val_get(v, "admin"), *reload = val_get(v, "reload_command");
    Bouncer b = {.database = text_of(run, v, "database"),
                 .config = text_of(run, v, "config"),
                 .given = {address_of(run, v, SIDE_SOURCE), address_of(run, v, SIDE_TARGET)}};
    if (!admin || (admin->kind != VAL_STR && admin->kind != VAL_MAP) || !b.database)
        die(run, "option 'pgbouncer': each needs admin and database");
    if (reload && reload->kind != VAL_LIST)
        die(run, "option 'pgbouncer': reload_command must be a list of words");
    for (int i = 0; reload && i < reload->items.n; i++)
        if (reload->items.v[i]->kind == VAL_STR)
            strs_add(run->arena, &b.reload, reload->items.v[i]->s);
        else
            die(run, "option 'pgbouncer': reload_command must be a list of words");
    if (!b.config && !b.reload.n)
        die(run, "option 'pgbouncer': each needs config or reload_command");
    b.admin = conninfo_parse(run, SIDE_CONSOLE, admin);
    conninfo_set(run->arena, &b.admin, "dbname", "pgbouncer");
    b.name = fmt(run->arena, "PgBouncer (%s)", conninfo_shown(run->arena, &b.admin));
    return b;
}

Bouncers bouncers_parse(Run *run, const Val *v)
{
    Bouncers all = {0};
    for (int i = 0; v && i < v->items.n; i++)
        *list_add(run->arena, &all) = parse_one(run, v->items.v[i]);
    return all;
}

/* ---- the console ---- */

/* Its own quoting: a name in double quotes, without any inside. */
static const char *command(Run *run, const char *word, const Bouncer *b)
{
    return fmt(run->arena, "%s \"%s\"", word, b->database);
}

/* What is left of it; < 0 only where there is no bound at all. */
static int64_t still(int64_t until, int64_t timeout_ms)
{
    int64_t left = until - now_ms();
    return timeout_ms < 0 ? -1 : left < 0 ? 0 : left;
}

/* A command for each that is marked (whom NULL: for each), at once. NULL, or what went wrong with
 * one of them. A console that does not answer is closed: nothing more can be asked of it. */
static const char *say(Run *run, Bouncers *all, const bool *whom, const char *const *texts,
                       const Rows **rows, int64_t timeout_ms)
{
    const char *why = NULL;
    Db **dbs = NEW_N(run->arena, Db *, all->n);
    int left = 0, at;
    for (int i = 0; i < all->n; i++) {
        if ((whom && !whom[i]) || !db_is_open(all->v[i].console))
            continue;
        dbs[i] = all->v[i].console;
        db_send(dbs[i], texts[i], NULL, 0);
        left++;
    }
    int64_t until = now_ms() + timeout_ms;
    while (left && (at = db_wait_any(run, dbs, all->n, still(until, timeout_ms))) >= 0) {
        DbError err;
        const Rows *r = db_take(dbs[at], run->arena, &err);
        if (!r)
            why = fmt(run->arena, "%s: %s: %s", all->v[at].name, texts[at], err.message);
        if (rows)
            rows[at] = r;
        dbs[at] = NULL;
        left--;
    }
    for (int i = 0; i < all->n; i++)
        if (dbs[i]) {
            why = fmt(run->arena, "%s: %s: no answer within %lld ms", all->v[i].name, texts[i],
                      (long long)timeout_ms);
            db_drop(dbs[i]);
        }
    return why;
}

/* The same command. */
static const char *say_all(Run *run, Bouncers *all, const bool *whom, const char *text,
                           const Rows **rows, int64_t timeout_ms)
{
    const char **texts = NEW_N(run->arena, const char *, all->n);
    for (int i = 0; i < all->n; i++)
        texts[i] = text;
    return say(run, all, whom, texts, rows, timeout_ms);
}

static const char *open_consoles(Run *run, Bouncers *all)
{
    const char *why = NULL;
    for (int i = 0; i < all->n; i++) {
        const char *failed = NULL;
        Bouncer *b = &all->v[i];
        if (!conninfo_get(&b->admin, "connect_timeout"))
            conninfo_set(run->arena, &b->admin, "connect_timeout", "3");
        b->console = db_try_open(run, SIDE_CONSOLE, &b->admin, &(DbOptions){0}, &failed);
        why = why ? why : failed;
    }
    return why;
}

static const char *read_config(Run *run, const Bouncer *b, const char **why)
{
    Buf text = buf_new(run->arena);
    ssize_t got = -1;
    int fd = open(b->config, O_RDONLY | O_CLOEXEC);
    while (fd >= 0 && text.len < CONFIG_MOST && (got = read(fd, buf_room(&text, 65536), 65536)) > 0)
        text.len += (size_t)got;
    if (got != 0)
        *why = fmt(run->arena, "%s: cannot read %s: %s", b->name, b->config, strerror(errno));
    if (fd >= 0)
        close(fd);
    text.s[text.len] = '\0';
    return got == 0 ? text.s : NULL;
}

static const char *look_at_config(Run *run, const Bouncer *b)
{
    const char *why = NULL, *text = read_config(run, b, &why);
    Address same = {"127.0.0.1", "5432", b->database};
    if (text && !bouncer_ini(run->arena, text, b->database, &same, &why))
        why = fmt(run->arena, "%s: %s: %s", b->name, b->config, why);
    char place[PATH_MAX];
    char *path = realpath(b->config, place), *slash = path ? strrchr(path, '/') : NULL;
    if (!why && slash) {
        *slash = '\0';
        if (access(path, W_OK) != 0)
            why = fmt(run->arena, "%s: cannot write into %s: %s", b->name, path, strerror(errno));
    }
    return why;
}

/* "PgBouncer 1.26.1" */
static bool tracks_all(const char *version)
{
    int major = 0, minor = 0;
    const char *number = version ? strchr(version, ' ') : NULL;
    return number && sscanf(number, " %d.%d", &major, &minor) == 2 && major * 1000 + minor >= 1026;
}

static void look_at_database(Bouncer *b, const Rows *r, bool *there)
{
    for (int k = 0; k < r->n; k++)
        if (str_eq(row_str(r, k, "name"), b->database)) {
            *there = true;
            b->mode = row_find(r, k, "pool_mode");
            b->paused = str_eq(row_find(r, k, "paused"), "1");
        }
}

static void look_at_settings(Bouncer *b, const Rows *version, const Rows *config)
{
    b->tracks_all = version->n && tracks_all(row_find(version, 0, "version"));
    for (int k = 0; k < config->n; k++)
        if (str_eq(row_str(config, k, "key"), "pool_mode") && !b->mode)
            b->mode = row_str(config, k, "value");
}

const char *bouncers_look(Run *run, Bouncers *all, bool to_lead)
{
    static const char *const asked[] = {"SHOW DATABASES", "SHOW VERSION", "SHOW CONFIG"};
    const Rows **rows[3];
    const char *why = open_consoles(run, all);
    for (int k = 0; k < 3; k++) {
        rows[k] = NEW_N(run->arena, const Rows *, all->n);
        const char *failed = say_all(run, all, NULL, asked[k], rows[k], COMMAND_MS);
        why = why ? why : failed;
    }
    for (int i = 0; i < all->n; i++) {
        Bouncer *b = &all->v[i];
        const char *failed = NULL;
        bool there = false;
        if (!rows[0][i] || !rows[1][i] || !rows[2][i])
            continue; /* which is the why */
        look_at_database(b, rows[0][i], &there);
        look_at_settings(b, rows[1][i], rows[2][i]);
        if (!there)
            failed = fmt(run->arena, "%s: it has no database \"%s\"", b->name, b->database);
        else if (b->config && to_lead)
            failed = look_at_config(run, b);
        why = why ? why : failed;
    }
    return why;
}

void bouncers_pause(Run *run, Bouncers *all)
{
    const char **texts = NEW_N(run->arena, const char *, all->n);
    for (int i = 0; i < all->n; i++) {
        texts[i] = command(run, "PAUSE", &all->v[i]);
        all->v[i].paused = true;
    }
    const char *why = say(run, all, NULL, texts, NULL, -1);
    if (why)
        die(run, "%s", why);
}

/* A second RESUME is an error, so each is asked first. */
const char *bouncers_resume(Run *run, Bouncers *all, int64_t timeout_ms)
{
    const char **texts = NEW_N(run->arena, const char *, all->n);
    bool *whom = NEW_N(run->arena, bool, all->n);
    for (int i = 0; i < all->n; i++) {
        texts[i] = command(run, "RESUME", &all->v[i]);
        whom[i] = all->v[i].paused;
    }
    return say(run, all, whom, texts, NULL, timeout_ms);
}

/* ---- another address ---- */

/* A file beside the config, with its owner and mode: renamed over it, or only tried. */
static const char *write_beside(Run *run, const Bouncer *b, const char *text, bool keep)
{
    struct stat is;
    char place[PATH_MAX], *path = realpath(b->config, place);
    if (!path || stat(path, &is) != 0)
        return fmt(run->arena, "%s: cannot find %s: %s", b->name, b->config, strerror(errno));
    char *temp = fmt(run->arena, "%s.pgonline-XXXXXX", path);
    int fd = mkostemp(temp, O_CLOEXEC);
    size_t n = strlen(text), at = 0;
    bool ok = fd >= 0 && fchmod(fd, is.st_mode & 07777) == 0 &&
              (fchown(fd, is.st_uid, is.st_gid) == 0 || geteuid() != 0);
    for (ssize_t put = 1; ok && at < n && put > 0; at += put > 0 ? (size_t)put : 0)
        put = write(fd, text + at, n - at);
    ok = ok && at == n && fdatasync(fd) == 0 && (!keep || rename(temp, path) == 0);
    const char *why =
        ok ? NULL : fmt(run->arena, "%s: cannot write %s: %s", b->name, b->config, strerror(errno));
    if (fd >= 0)
        close(fd);
    if ((!ok || !keep) && fd >= 0)
        unlink(temp);
    return why;
}

const char *bouncers_rehearse(Run *run, Bouncers *all)
{
    for (int i = 0; i < all->n; i++) {
        const Bouncer *b = &all->v[i];
        const char *why = NULL, *text = b->config ? read_config(run, b, &why) : NULL;
        why = text ? write_beside(run, b, text, false) : why;
        if (why)
            return why;
    }
    return say_all(run, all, NULL, "RELOAD", NULL, COMMAND_MS);
}

typedef struct Leading {
    Bouncer *b;
    Address to;
    const StrList *env;
    const char *why; /* it was not led there; NULL: it was */
} Leading;

void address_env(Arena *a, StrList *env, const char *which, const Address *x)
{
    strs_add(a, env, fmt(a, "PGONLINE_%s_HOST=%s", which, x->host));
    strs_add(a, env, fmt(a, "PGONLINE_%s_PORT=%s", which, x->port));
    strs_add(a, env, fmt(a, "PGONLINE_%s_DBNAME=%s", which, x->dbname));
}

/* The last of a name counts. */
static StrList environment(Run *run, const Leading *l)
{
    StrList env = {0};
    for (int i = 0; i < l->env->n; i++)
        strs_add(run->arena, &env, l->env->v[i]);
    address_env(run->arena, &env, "NEW", &l->to);
    return env;
}

static void edit(Run *run, void *arg)
{
    const Leading *l = arg;
    const Bouncer *b = l->b;
    const char *why = NULL;
    if (b->reload.n) {
        Child child = {.argv = b->reload, .env = environment(run, l)};
        ChildOut out = child_run(run, run->arena, &child, COMMAND_MS);
        if (out.status)
            die(run, "%s: %s ended with status %d: %s", b->name, b->reload.v[0], out.status,
                out.err);
        return;
    }
    const char *text = read_config(run, b, &why), *changed;
    if (!text)
        die(run, "%s", why);
    changed = bouncer_ini(run->arena, text, b->database, &l->to, &why);
    if (!changed)
        die(run, "%s: %s: %s", b->name, b->config, why);
    if (!str_eq(text, changed) && (why = write_beside(run, b, changed, true)))
        die(run, "%s", why);
}

/* RELOAD says little: before 1.21 also a file that was not taken is a success, and later one that
 * was taken up to a mistake below the address is none. What counts is the address it has now. */
static const char *not_taken(Run *run, const Leading *l, const Rows *r)
{
    const char *is[3] = {NULL}, *keys[] = {"host", "port", "database"};
    const char *want[] = {l->to.host, l->to.port, l->to.dbname};
    bool same = true;
    for (int i = 0; i < r->n; i++)
        for (int k = 0; k < 3 && str_eq(row_find(r, i, "name"), l->b->database); k++)
            is[k] = row_find(r, i, keys[k]);
    for (int k = 0; k < 3; k++)
        same = same && str_eq(is[k], want[k]);
    return same ? NULL
                : fmt(run->arena,
                      "%s: it did not take %s, and goes on with host=%s port=%s dbname=%s; its log "
                      "says why",
                      l->b->name, l->b->config, is[0] ? is[0] : "?", is[1] ? is[1] : "?",
                      is[2] ? is[2] : "?");
}

/* All that could be edited take their files; those that have not are not to go on: they would, to
 * the side that is closed. */
static void reload(Run *run, Bouncers *all, Leading *leading, bool *whom, int64_t timeout_ms)
{
    const Rows **rows = NEW_N(run->arena, const Rows *, all->n);
    const Rows **now = NEW_N(run->arena, const Rows *, all->n);
    const char *failed = say_all(run, all, whom, "RELOAD", rows, timeout_ms);
    const char *silent = say_all(run, all, whom, "SHOW DATABASES", now, timeout_ms);
    for (int i = 0; i < all->n; i++) {
        if (whom[i] && leading[i].b->config)
            leading[i].why = now[i]   ? not_taken(run, &leading[i], now[i])
                             : failed ? failed
                                      : silent;
        else if (whom[i] && !rows[i])
            leading[i].why = failed;
        whom[i] = whom[i] && !leading[i].why;
    }
}

const char *bouncers_lead(Run *run, Bouncers *all, Side side, const Address *to, const StrList *env,
                          int64_t timeout_ms)
{
    const char *why = NULL;
    const char **resume = NEW_N(run->arena, const char *, all->n);
    Leading *leading = NEW_N(run->arena, Leading, all->n);
    bool *whom = NEW_N(run->arena, bool, all->n), *paused = NEW_N(run->arena, bool, all->n);
    for (int i = 0; i < all->n; i++) {
        Bouncer *b = &all->v[i];
        const Address *given = &b->given[side];
        leading[i] =
            (Leading){b,
                      {given->host ? given->host : to->host, given->port ? given->port : to->port,
                       given->dbname ? given->dbname : to->dbname},
                      env,
                      NULL};
        leading[i].why = db_is_open(b->console)
                             ? run_inside(run, run->arena, 0, NULL, edit, &leading[i])
                             : fmt(run->arena, "%s: its console does not answer", b->name);
        whom[i] = !leading[i].why;
        resume[i] = command(run, "RESUME", b);
    }
    reload(run, all, leading, whom, timeout_ms);
    for (int i = 0; i < all->n; i++) {
        paused[i] = whom[i] && all->v[i].paused;
        why = leading[i].why ? leading[i].why : why;
    }
    /* One bad login costs 15 s otherwise. */
    say_all(run, all, whom, "SET server_login_retry = '0.2'", NULL, timeout_ms);
    const char *failed = say(run, all, paused, resume, NULL, timeout_ms);
    return failed ? failed : why;
}

void bouncers_calm(Run *run, Bouncers *all)
{
    say_all(run, all, NULL, "RELOAD", NULL, COMMAND_MS);
}
