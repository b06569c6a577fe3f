#include "catalog/dump.h"

#include "pg/child.h"
#include "pg/script.h"
#include "pg/sql.h"

#include <errno.h>
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
    Child ask = {0};
    strs_add(a, &ask.argv, path);
    strs_add(a, &ask.argv, "--version");
    ChildOut out = child_run(run, a, &ask, VERSION_TIMEOUT_MS);
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
        o->archive ? "--format=custom" : "--format=plain",
        "--encoding=UTF8",
        "--no-password",
        "--no-subscriptions",      /* made by pg_subscription, and they hold passwords */
        "--quote-all-identifiers", /* what must be quoted changes from version to version */
        fmt(a, "--lock-wait-timeout=%lld", (long long)o->lock_timeout_ms),
        fmt(a, "--dbname=%s", connection(db, run, a)),
    };
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        strs_add(a, &argv, always[i]);
    if (!o->publications)
        strs_add(a, &argv, "--no-publications");
    if (o->archive)
        strs_add(a, &argv, fmt(a, "--file=%s", o->archive));
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

/* Failing, with what helps. */
static _Noreturn void dump_failed(Db *db, Run *run, Arena *a, const PgDump *d, const ChildOut *out,
                                  bool lock)
{
    die_hint(run,
             lock ? "Somebody holds a strong lock (DDL, VACUUM FULL): wait for its end, or "
                    "raise lock_timeout or lock_retries."
             : strstr(out->err, "permission denied")
                 ? "pg_dump locks every table: the user needs SELECT on all of them, as the "
                   "members of pg_read_all_data (14 and newer) have."
                 : NULL,
             "could not read the schema of the %s: %s ended with status %d: %s", db_where(db),
             d->path, out->status, message(a, out->err));
}

static Child command(Run *run, Arena *a, const PgDump *d, const DumpSide *side,
                     const DumpOptions *o)
{
    Child c = {.argv = arguments(side->db, run, a, d, side->selection, o)};
    if (side->snapshot)
        strs_add(a, &c.argv, fmt(a, "--snapshot=%s", side->snapshot));
    strs_add(a, &c.env, "LC_ALL=C"); /* its messages are looked into below */
    if (*db_password(side->db))
        strs_add(a, &c.env, fmt(a, "PGPASSWORD=%s", db_password(side->db)));
    return c;
}

void dump_read(Run *run, Arena *a, const PgDump *d, DumpSide *sides, int n, const DumpOptions *o)
{
    Child *todo = NEW_N(a, Child, n);
    DumpSide **whose = NEW_N(a, DumpSide *, n);
    ChildOut *outs = NEW_N(a, ChildOut, n);
    Arena *scratch = arena_new(); /* of the text, of which entries have what they need */
    int left = 0;
    for (int i = 0; i < n; i++) {
        sides[i].schema = (Schema){0};
        if (sides[i].selection->narrow && !sides[i].selection->schemas.n)
            continue; /* pg_dump would call it an error */
        whose[left] = &sides[i];
        todo[left++] = command(run, a, d, &sides[i], o);
    }
    for (int64_t tries = 0; left; tries++) {
        int again = 0;
        children_run(run, scratch, todo, left, o->timeout_ms, outs);
        for (int i = 0; i < left; i++) {
            /* --lock-wait-timeout becomes the statement_timeout of its LOCK TABLE. */
            bool lock = strstr(outs[i].err, "due to statement timeout") != NULL;
            if (outs[i].status == 0) {
                whose[i]->schema = schema_split(a, outs[i].out);
            } else if (lock && tries < o->lock_retries) {
                whose[again] = whose[i];
                todo[again++] = todo[i];
            } else {
                dump_failed(whose[i]->db, run, a, d, &outs[i], lock);
            }
        }
        left = again;
        if (left)
            run_sleep(run, RETRY_MS);
    }
    arena_free(scratch);
}

/* ---- what would take something away ---- */

static void unlink_file(void *arg)
{
    unlink(arg);
}

/* An empty file that nobody else can read, gone with the run. */
static const char *private_file(Run *run, Arena *a, const char *text)
{
    const char *dir = getenv("TMPDIR");
    char *path = fmt(a, "%s/pgonline-XXXXXX", dir && *dir ? dir : "/tmp");
    int fd = mkstemp(path); /* mode 0600 */
    if (fd < 0)
        die(run, "could not make a temporary file in %s: %s", dir && *dir ? dir : "/tmp",
            strerror(errno));
    run_defer(run, unlink_file, path);
    size_t n = strlen(text);
    bool written = write(fd, text, n) == (ssize_t)n;
    close(fd);
    if (!written)
        die(run, "could not write %s: %s", path, strerror(errno));
    return path;
}

/* The entry that a line of an archive's table of contents is about:
 * "215; 1259 16389 TABLE shop orders bob". */
static const Entry *entry_of_line(Arena *a, const char *line, const Entries *among)
{
    const char *s = line;
    for (int words = 0; words < 3 && (s = strchr(s, ' ')); words++)
        s++;
    for (int i = 0; s && i < among->n; i++) {
        const Entry *e = &among->v[i];
        const char *head = fmt(a, "%s %s %s ", e->type, e->schema ? e->schema : "-", e->name);
        size_t n = strlen(head);
        if (strncmp(s, head, n) == 0 && (!e->owner || str_eq(s + n, e->owner)))
            return e;
    }
    return NULL;
}

static const char *restore(Run *run, Arena *a, const PgDump *d, const char *option,
                           const char *archive, int64_t timeout_ms)
{
    const char *slash = strrchr(d->path, '/');
    Child c = {0};
    strs_add(a, &c.argv, fmt(a, "%.*spg_restore", slash ? (int)(slash + 1 - d->path) : 0, d->path));
    strs_add(a, &c.argv, option);
    strs_add(a, &c.argv, "--clean");
    strs_add(a, &c.argv, "--file=-");
    strs_add(a, &c.argv, archive);
    strs_add(a, &c.env, "LC_ALL=C");
    ChildOut out = child_run(run, a, &c, timeout_ms);
    if (out.status != 0)
        die(run, "%s ended with status %d: %s", c.argv.v[0], out.status, message(a, out.err));
    return out.out;
}

Entries dump_drops(Run *run, Arena *a, const PgDump *d, const DumpSide *side, const DumpOptions *o,
                   const Entries *extra, StrList *statements)
{
    DumpOptions with = *o;
    with.archive = private_file(run, a, "");
    Child dump = command(run, a, d, side, &with);
    ChildOut out = child_run(run, a, &dump, o->timeout_ms);
    if (out.status != 0)
        dump_failed(side->db, run, a, d, &out, false);
    Entries found = {0};
    Buf list = buf_new(a);
    const char *toc = restore(run, a, d, "--list", with.archive, o->timeout_ms);
    while (*toc) {
        size_t n = strcspn(toc, "\n");
        const char *line = arena_strndup(a, toc, n);
        const Entry *e = *line == ';' ? NULL : entry_of_line(a, line, extra);
        if (e && !ENTRY_IS(e, "ACL", "COMMENT", "SECURITY LABEL")) {
            buf_fmt(&list, "%s\n", line);
            *list_add(a, &found) = *e;
        }
        toc += n + (toc[n] == '\n');
    }
    if (!found.n)
        return found;
    const char *chosen = fmt(a, "--use-list=%s", private_file(run, a, list.s));
    const char *script = restore(run, a, d, chosen, with.archive, o->timeout_ms);
    /* All DROPs come before the first entry. */
    for (bool entry = false; !entry;) {
        Piece p = script_next(&script);
        if (p.kind == PIECE_END)
            break;
        const char *text = arena_strndup(a, p.at, p.len);
        entry = p.kind == PIECE_COMMENT && strncmp(text, "-- Name: ", 9) == 0;
        if (p.kind == PIECE_STATEMENT && strncmp(text, "SET ", 4) != 0 &&
            strncmp(text, "SELECT ", 7) != 0)
            strs_add(a, statements, text);
    }
    return found;
}
