/* C: the servers and the way between them. */
#include "core/check.h"
#include "core/subscription_plan.h"
#include "embedded_sql.h"
#include "pg/sql.h"

/* ---- C07: the way from the target to the source, as the subscription will take it ---- */

/* What stands between start and end in a message, or NULL. */
static const char *between(Arena *a, const char *message, const char *start, const char *end)
{
    const char *from = strstr(message, start);
    const char *to = from ? strstr(from + strlen(start), end) : NULL;
    return to ? arena_strndup(a, from + strlen(start), (size_t)(to - from) - strlen(start)) : NULL;
}

/* A name as pg_hba.conf takes it: quoted where it would mean something else. */
static const char *hba_name(Arena *a, const char *name)
{
    static const char *const words[] = {"all", "sameuser", "samerole", "samegroup", "replication"};
    bool plain = *name && !name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")];
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        plain = plain && !str_eq(name, words[i]);
    return plain ? name : fmt(a, "\"%s\"", name);
}

/* The line that decided so far: what is added must stand above it. NULL when we may not look. */
static const char *hba_decides(Checking *c, const char *address)
{
    DbError err;
    const char *params[] = {conninfo_get(&c->connection, "dbname"), c->user, address};
    const Rows *r = db_try(c->dbs[SIDE_SOURCE], c->t->a, q_check_hba_match.text, params, 3, &err);
    return r && r->n ? row_text(r, 0, "line_number") : NULL;
}

static void find_hba(Checking *c, Finding *f, const char *address)
{
    Arena *a = c->t->a;
    const Val *settings = val_get(c->server[SIDE_SOURCE], "settings");
    const Val *method = settings ? val_get(settings, "password_encryption") : NULL;
    bool md5 = method && method->kind == VAL_STR && !str_eq(method->s, "scram-sha-256");
    bool local = *address == '['; /* [local]: by a socket */
    const char *line = local ? NULL : hba_decides(c, address);
    const char *where = line ? fmt(a, ", above line %s, which decides so far", line) : "";
    const char *from = local ? "" : fmt(a, "  %s/%s", address, strchr(address, ':') ? "128" : "32");
    f->side = SIDE_SOURCE;
    f->docs = "auth-pg-hba-conf";
    f->hint =
        fmt(a,
            "Add to pg_hba.conf of the source%s: %s  %s  %s%s  %s; then SELECT "
            "pg_reload_conf()",
            where, local ? "local" : "host", hba_name(a, conninfo_get(&c->connection, "dbname")),
            hba_name(a, c->user), from, md5 ? "md5" : "scram-sha-256");
}

static const char *probe_hint(const DbError *err)
{
    static const struct {
        const char *text, *hint;
    } hints[] = {
        {"password authentication failed", "Check user and password in 'connection'."},
        {"no password supplied", "Give a password in 'connection': the server of the target reads "
                                 "neither your .pgpass nor your environment."},
        {"unsupported startup parameter", "A pooler is in the way, and replication does not go "
                                          "through it: give the address of the server itself."},
        {"SSL was required", "Turn ssl on in the source, or give another 'sslmode'."},
        {"ertificate", "See the certificates in 'connection': their files are read by the server "
                       "of the target."},
        {"does not exist", "Check user and database in 'connection'."},
        {"not permitted to log in", "ALTER ROLE … LOGIN on the source."},
        {"too many", "Raise max_connections, or the connection limit of the role."},
        {"connection slots", "Raise max_connections."},
        {"max_wal_senders", "Raise max_wal_senders on the source."},
        {"translate host name", "Give a host name or address that the target's machine knows."},
        {"Connection refused", "Nothing listens there, seen from the target: check host and port "
                               "in 'connection' and listen_addresses of the source."},
        {"No route", "Open the network between the target and the source."},
        {"unreachable", "Open the network between the target and the source."},
        {"timeout", "Open the firewall between the target and the source."},
    };
    if (str_eq(err->sqlstate, "57014"))
        return "No answer within 30 s: open the firewall between the target and the source.";
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
        if (strstr(err->message, hints[i].text))
            return hints[i].hint;
    return err->hint;
}

/* What is another check's: may a subscription be made at all, and may the login replicate? (P01,
 * P04) Are there ways between the encodings? (C10) */
static bool is_of_others(const DbError *err)
{
    return strstr(err->message, "conversion between ") || str_eq(err->sqlstate, "42501") ||
           strstr(err->message, "to start walsender") ||
           strstr(err->message, "to start WAL sender");
}

static bool server_is(const Checking *c, Side side, const char *key)
{
    const Val *v = val_get(c->server[side], key);
    return v && v->kind == VAL_BOOL && v->b;
}

static void probe(Checking *c, const Check *check)
{
    Arena *a = c->t->a;
    Db *source = c->dbs[SIDE_SOURCE], *target = c->dbs[SIDE_TARGET];
    StrList publications = {0};
    strs_add(a, &publications, "pgonline_probe");
    DbError err;
    const char *host = conninfo_get(&c->connection, "host"),
               *port = conninfo_get(&c->connection, "port");
    host = host ? host : conninfo_get(&c->connection, "hostaddr");
    const char *way = fmt(a, "%s:%s/%s", host ? host : "local socket", port ? port : "5432",
                          conninfo_get(&c->connection, "dbname"));
    /* Who may not anyway is P04's, and a password is not sent for nothing. */
    if (!source || server_is(c, SIDE_TARGET, "in_recovery") ||
        !server_is(c, SIDE_TARGET, "may_subscribe"))
        return;
    if (!subscription_probe(c->t, target, &c->connection, &publications, &err)) {
        if (is_of_others(&err))
            return;
        Finding *f = check_find(
            c, check, way,
            fmt(a, "the server of the target does not get to the source: %s", err.message));
        /* Before 14 a server says "for replication connection from host", but looks for a line of
         * the database all the same. */
        const char *address = between(a, err.message, " host \"", "\"");
        const char *hint = probe_hint(&err);
        f->hint = hint ? hint : f->hint;
        if (address && strstr(err.message, "pg_hba.conf"))
            find_hba(c, f, address);
    } else if (!c->o->connection && subscription_is_misled(source, target)) {
        Finding *f =
            check_find(c, check, way,
                       fmt(a,
                           "the source was given as %s, which the server of the target, on another "
                           "machine, takes for itself",
                           db_host(source)));
        f->severity = SEV_WARNING;
        f->hint = "Give in 'connection' how the target's machine reaches the source.";
    }
}

/* Findings of C01 are made where the sessions are opened. */
const Check checks_server[] = {
    {"C01", SEV_ERROR, SIDE_SOURCE, "the connection", .anywhere = true,
     .hint = "Give connection strings that work from where the module runs."},
    {"C02", SEV_ERROR, SIDE_TARGET, "whether both sides are the same database",
     &q_check_same_database, &q_check_switch_notes,
     .hint = "Give the database to move to as the target."},
    {"C03", SEV_INFO, SIDE_TARGET, "whether both sides are the same server", &q_check_same_database,
     &q_check_switch_notes, .docs = "sql-createsubscription"},
    {"C04", SEV_ERROR, SIDE_SOURCE, "whether the server is a primary", &q_check_session,
     .anywhere = true, .docs = "hot-standby"},
    {"C04", SEV_ERROR, SIDE_TARGET, "whether the server is a primary", &q_check_session,
     .anywhere = true, .docs = "hot-standby"},
    {"C05", SEV_WARNING, SIDE_SOURCE, "whether a pooler is in the way", &q_check_session,
     .anywhere = true},
    {"C05", SEV_WARNING, SIDE_TARGET, "whether a pooler is in the way", &q_check_session,
     .anywhere = true},
    {"C06", SEV_WARNING, SIDE_SOURCE, "the clocks", &q_check_session, .anywhere = true},
    {"C06", SEV_WARNING, SIDE_TARGET, "the clocks", &q_check_session, .anywhere = true},
    {"C07", SEV_ERROR, SIDE_TARGET, "the way from the target to the source", .judge = probe,
     .anywhere = true, .hint = "See 'connection', pg_hba.conf and the firewall of the source.",
     .docs = "logical-replication-subscription"},
    {"C08", SEV_WARNING, SIDE_SOURCE, "pg_hba.conf", &q_check_hba_errors, .anywhere = true,
     .hint = "Mend the line and reload the server.", .docs = "auth-pg-hba-conf"},
    {"C09", SEV_WARNING, SIDE_SOURCE, "the version", &q_check_version, .anywhere = true,
     .docs = "release"},
    {"C09", SEV_WARNING, SIDE_TARGET, "the version", &q_check_version, .anywhere = true,
     .docs = "release"},
    {"C10", SEV_WARNING, SIDE_TARGET, "the encodings", &q_check_locale, &q_check_locale_source,
     .docs = "multibyte"},
    {"C11", SEV_WARNING, SIDE_TARGET, "the locales", &q_check_locale, &q_check_locale_source,
     .docs = "locale"},
    {"C11", SEV_WARNING, SIDE_SOURCE, "versions of collations", &q_check_collation_versions,
     .docs = "sql-altercollation"},
    {"C11", SEV_WARNING, SIDE_SOURCE, "the version of the database's collation",
     &q_check_database_collation_version, .since = FEAT_DATABASE_LOCALE,
     .docs = "sql-alterdatabase"},
    {"C12", SEV_ERROR, SIDE_SOURCE, "how money is written", &q_check_money,
     .docs = "datatype-money"},
    {"C13", SEV_INFO, SIDE_SOURCE, "settings of the replicating login", &q_check_login_settings},
    {"C13", SEV_ERROR, SIDE_TARGET, "settings of the subscription's owner",
     &q_check_apply_settings},
    {"C14", SEV_INFO, SIDE_TARGET, "how the servers were built", &q_check_session,
     .anywhere = true},
    {"C15", SEV_WARNING, SIDE_SOURCE, "encryption", &q_check_session, .anywhere = true,
     .docs = "ssl-tcp"},
    {"C15", SEV_WARNING, SIDE_TARGET, "encryption", &q_check_session, .anywhere = true,
     .docs = "ssl-tcp"},
    {0},
};
