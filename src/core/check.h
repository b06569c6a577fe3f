/*
 * Checks before a migration. A check is a row of a table and a query in src/sql/check, which is
 * asked of one side and returns a row for each finding:
 *
 *   object, detail          what it is about (schema.name, a setting, a role) and one sentence
 *   severity                if not the row's own: error, warning, info
 *   fix_sql                 what mends it, run by psql on the side of the finding
 *   setting, value          instead: a setting of that server to change, and to what
 *   restart                 does changing it need a restart?
 *   id                      if not the row's own; P07: something may not be seen
 *   side                    where to mend it, if not where it was asked
 *   hint                    if not the row's own
 *
 * All but object and detail may be missing. Parameters of every query, used or not:
 *
 *   $1 oid[]   the tables that take part, on the side that is asked
 *   $2 jsonb   what was given and is known: see check_given() in check.c
 *   $3 jsonb   the rows of the query `other`, from the other side, as objects: [{…}, …]
 *
 * A check that needs both sides has its `other` query, which is asked first. What SQL cannot judge
 * (connections, the probe of the subscription) has a function instead of, or after, the query.
 *
 * To add one: a row in checks_*.c, a query, a case in tests/integration/pg_preflight_info/cases,
 * and its line in the documentation of pg_preflight_info.
 */
#ifndef CORE_CHECK_H
#define CORE_CHECK_H

#include "catalog/identity.h"
#include "core/module.h"

typedef enum Severity { SEV_IGNORE, SEV_INFO, SEV_WARNING, SEV_ERROR } Severity;
const char *severity_name(Severity s);

typedef struct Checking Checking;

typedef struct Check {
    const char *id;
    Severity severity;
    Side side;        /* where the query is asked and, mostly, where it is mended */
    const char *what; /* looked at: "could not look at …" */
    const Query *query;
    const Query *other; /* on the other side, before it */
    void (*judge)(Checking *c, const struct Check *check);
    const char *hint; /* what to do; NULL where fix_sql or setting says it */
    const char *docs; /* a page of PostgreSQL's documentation, without .html; or NULL */
    Feature since;    /* the side has what the query needs; FEAT_ANY: always */
    bool anywhere;    /* needs only the server, not the database itself */
} Check;

/* Each table ends with {0}. */
extern const Check checks_server[], checks_settings[], checks_rights[], checks_tables[],
    checks_objects[];

typedef struct Finding {
    const char *id;
    Severity severity;
    Side side;
    const char *object, *detail, *fix_sql, *setting, *value, *hint, *docs;
    bool restart;
} Finding;

/* What the run was told. */
typedef struct CheckOptions {
    const Val *connection;
    StrList publications;
    const char *subscription, *slot_name, *identity_fallback, *pg_dump;
    bool create_database, no_owner, no_privileges;
    int64_t duration; /* hours */
    int64_t sample;   /* ms */
    int64_t timeout;  /* s, for each query */
    StrList checks;   /* ids and letters; empty: all */
} CheckOptions;

struct Checking {
    Task *t;
    const CheckOptions *o;
    Db *dbs[2];          /* by Side; NULL when not given, or not reached */
    bool no_database[2]; /* connected to another database, as this one is still to be made */
    Tables tables[2];    /* that take part */
    Val *server[2];      /* check/server.sql: what is known of it */
    ConnInfo connection; /* how the target's server reaches the source */
    const char *user;    /* the role it does that with */
    Identities ids;      /* of the source's tables */
    Val *facts[2];       /* by name */
    StrList done;        /* ids of the checks that were made */
    LIST(Finding) findings;
};

/* All checks, in a bounded number of round trips. Reads only; nothing of it dies but options that
 * cannot be read and, without any connection, nothing at all. */
void checks_run(Checking *c);

/* A new finding of this check, its side and severity set, to be completed. */
Finding *check_find(Checking *c, const Check *check, const char *object, const char *detail);

/* A judge's question was refused: P07. What may not be seen is never passed in silence. */
void check_unseen(Checking *c, const Check *check, Side side, const DbError *err);

/* The check of that id, NULL when there is none. */
const Check *check_by_id(const char *id);

#endif
