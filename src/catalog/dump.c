#include "catalog/dump.h"

#include "pg/child.h"
#include "pg/sql.h"

#include <glob.h>
#include <stdlib.h>
#include <unistd.h>

enum { VERSION_TIMEOUT_MS = 30000, RETRY_MS = 500 };

/* ---- finding it ---- */

/* "pg_dump (PostgreSQL) 17.2 (Debian 17.2-1)": 17.2, or NULL when it is no pg_dump. */
static const char *version_in(Arena *a, const char *out)
{
    const char mark[] = "pg_dump (PostgreSQL) ";
    const char *at = strstr(out, mark);
    if (!at)
        return NULL;
    at += strlen(mark);
    return arena_strndup(a, at, strcspn(at, " \n"));
}

static PgDump ask_version(Run *run, Arena *a, const char *path)
{
    StrList argv = {0}, env = {0};
    strs_add(a, &argv, path);
    strs_add(a, &argv, "--version");
    ChildOut out = child_run(run, a, &argv, &env, NULL, VERSION_TIMEOUT_MS);
    const char *version = out.status == 0 ? version_in(a, out.out) : NULL;
    return (PgDump){
        .path = path, .version = version, .major = version ? (int)strtol(version, NULL, 10) : 0};
}

/* Debian's /usr/bin/pg_dump only picks one of the others: the places of versions come first. */
static StrList candidates(Arena *a)
{
    static const char *const patterns[] = {"/usr/lib/postgresql/*/bin/pg_dump",
                                           "/usr/pgsql-*/bin/pg_dump"};
    StrList found = {0};
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        glob_t g;
        if (glob(patterns[i], 0, NULL, &g) == 0)
            for (size_t k = 0; k < g.gl_pathc; k++)
                strs_add(a, &found, arena_strdup(a, g.gl_pathv[k]));
        globfree(&g);
    }
    const char *path = getenv("PATH");
    while (path && *path) {
        size_t n = strcspn(path, ":");
        if (n)
            strs_add(a, &found, fmt(a, "%s/pg_dump", arena_strndup(a, path, n)));
        path += n + (path[n] == ':');
    }
    return found;
}

PgDump dump_look(Run *run, Arena *a, const char *path, const char **why)
{
    if (path) {
        PgDump given = {0};
        if (access(path, X_OK) != 0)
            *why = fmt(a, "%s is no program that can be run", path);
        else if (!(given = ask_version(run, a, path)).major)
            *why = fmt(a, "%s does not say that it is a pg_dump", path);
        return given.major ? given : (PgDump){0};
    }
    PgDump best = {0};
    StrList all = candidates(a);
    for (int i = 0; i < all.n; i++) {
        if (access(all.v[i], X_OK) != 0)
            continue;
        PgDump one = ask_version(run, a, all.v[i]);
        if (one.major > best.major)
            best = one;
    }
    if (!best.path)
        *why = "there is no pg_dump on this host";
    return best;
}

PgDump dump_find(Run *run, Arena *a, const char *path)
{
    const char *why = NULL;
    PgDump found = dump_look(run, a, path, &why);
    if (path && !found.path)
        die_hint(run, "Give the path of a pg_dump on the host where this module runs.",
                 "option 'pg_dump': %s", why);
    return found;
}

/* ---- running it ---- */

/* Where the session is, for another client: without secrets, and the very server out of several. */
static const char *connection(Db *db, Run *run, Arena *a)
{
    const ConnInfo *given = db_conninfo(db);
    ConnInfo c = {0};
    if (conninfo_get(given, "sslpassword"))
        die_hint(run, "Use a client key without a passphrase.",
                 "pg_dump cannot be given the sslpassword of the %s in a safe way", db_where(db));
    for (int i = 0; i < given->keys.n; i++)
        conninfo_set(a, &c, given->keys.v[i], given->values.v[i]);
    const char *host = conninfo_get(&c, "host"), *address = conninfo_get(&c, "hostaddr");
    if (address && strchr(address, ','))
        conninfo_set(a, &c, "hostaddr", "");
    if (host && strchr(host, ',')) {
        conninfo_set(a, &c, "host", db_host(db));
        conninfo_set(a, &c, "port", db_port(db));
    }
    /* Off in old databases: pg_dump would write strings that our lexer and session read otherwise.
     */
    const Rows *r = db_ask(
        db, a, "read how strings are written",
        "SELECT pg_catalog.current_setting('standard_conforming_strings')::boolean AS standard");
    const char *options = conninfo_get(&c, "options");
    if (!row_bool(r, 0, "standard"))
        conninfo_set(a, &c, "options",
                     fmt(a, "%s -c standard_conforming_strings=on", options ? options : ""));
    return conninfo_shown(a, &c);
}

static void add_each(Arena *a, StrList *argv, const char *option, const StrList *names, bool quote)
{
    for (int i = 0; i < names->n; i++)
        strs_add(a, argv,
                 fmt(a, "--%s=%s", option, quote ? sql_name(a, NULL, names->v[i]) : names->v[i]));
}

static StrList arguments(Db *db, Run *run, Arena *a, const PgDump *d, const Selection *s,
                         const DumpOptions *o)
{
    StrList argv = {0};
    const char *const always[] = {
        d->path,
        "--schema-only",
        "--format=plain",
        "--encoding=UTF8",
        "--no-password",
        "--no-subscriptions", /* made by pg_subscription, and they hold passwords */
        "--no-publications",
        "--quote-all-identifiers", /* what must be quoted changes from version to version */
        fmt(a, "--lock-wait-timeout=%lld", (long long)o->lock_timeout_ms),
        fmt(a, "--dbname=%s", connection(db, run, a)),
    };
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        strs_add(a, &argv, always[i]);
    if (o->section)
        strs_add(a, &argv, fmt(a, "--section=%s", o->section));
    if (o->no_owner)
        strs_add(a, &argv, "--no-owner");
    if (o->no_privileges)
        strs_add(a, &argv, "--no-privileges");
    if (o->no_tablespaces)
        strs_add(a, &argv, "--no-tablespaces");
    add_each(a, &argv, "schema", &s->schemas, true);
    if (d->major >= 14) /* before, a choice of schemas leaves out all extensions */
        add_each(a, &argv, "extension", &s->extensions, true);
    add_each(a, &argv, "exclude-schema", &s->left_out_schemas, true);
    add_each(a, &argv, "exclude-table", &s->left_out_relations, false);
    return argv;
}

/* Its messages on one line, without the query that it repeats. */
static const char *message(Arena *a, const char *err)
{
    const char *query = strstr(err, "pg_dump: detail: Query was:"); /* 14 and newer */
    if (!query)
        query = strstr(err, "pg_dump: error: query was:");
    size_t n = query ? (size_t)(query - err) : strlen(err);
    char *text = arena_strndup(a, err, n);
    for (size_t i = 0; i < n; i++)
        if (text[i] == '\n')
            text[i] = ' ';
    while (n && text[n - 1] == ' ')
        text[--n] = '\0';
    return n ? text : "it gave no message";
}

Schema dump_read(Db *db, Run *run, Arena *a, const PgDump *d, const Selection *s,
                 const DumpOptions *o)
{
    if (s->narrow && !s->schemas.n)
        return (Schema){0}; /* pg_dump would call it an error */
    StrList argv = arguments(db, run, a, d, s, o), env = {0};
    strs_add(a, &env, "LC_ALL=C"); /* its messages are looked into below */
    if (*db_password(db))
        strs_add(a, &env, fmt(a, "PGPASSWORD=%s", db_password(db)));
    for (int64_t tries = 0;; tries++) {
        ChildOut out = child_run(run, a, &argv, &env, NULL, o->timeout_ms);
        if (out.status == 0)
            return schema_split(a, out.out);
        /* --lock-wait-timeout becomes the statement_timeout of its LOCK TABLE. */
        bool lock = strstr(out.err, "due to statement timeout") != NULL;
        if (lock && tries < o->lock_retries) {
            run_sleep(run, RETRY_MS);
            continue;
        }
        die_hint(run,
                 lock ? "Somebody holds a strong lock (DDL, VACUUM FULL): wait for its end, or "
                        "raise lock_timeout or lock_retries."
                 : strstr(out.err, "permission denied")
                     ? "pg_dump locks every table: the user needs SELECT on all of them, as the "
                       "members of pg_read_all_data (14 and newer) have."
                     : NULL,
                 "could not read the schema of the %s: %s ended with status %d: %s", db_where(db),
                 d->path, out.status, message(a, out.err));
    }
}
