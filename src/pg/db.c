/* Sessions on libpq. One private wait, await(), sits under everything that talks to a server. */
#include "pg/db_inside.h"
#include "pg/sql.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CONNECT_TIMEOUT_MS = 10000, CANCEL_WAIT_MS = 2000, CANCEL_LOOK_MS = 5 };

/* ---- messages ---- */

/* A server may speak any encoding before client_encoding is settled: val_str()'s reader (json.c)
 * replaces bad bytes; here it only becomes one line. */
static const char *one_line(Arena *a, const char *s)
{
    Buf b = buf_new(a);
    for (; *s; s++) {
        if (*s != '\n')
            buf_char(&b, *s);
        else if (s[1])
            buf_char(&b, ' ');
    }
    return b.s;
}

void db_error_of(Arena *a, PGconn *conn, const PGresult *res, DbError *err)
{
    const char *state = res ? PQresultErrorField(res, PG_DIAG_SQLSTATE) : NULL;
    *err = (DbError){0};
    if (!state) {
        err->message = one_line(a, PQerrorMessage(conn));
        return;
    }
    memcpy(err->sqlstate, state, 5);
    const char *primary = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
    const char *detail = PQresultErrorField(res, PG_DIAG_MESSAGE_DETAIL);
    const char *hint = PQresultErrorField(res, PG_DIAG_MESSAGE_HINT);
    err->message = one_line(a, detail ? fmt(a, "%s: %s", primary, detail) : primary);
    err->hint = hint ? one_line(a, hint) : NULL;
}

void db_die(Db *db, const char *what, const DbError *err)
{
    if (!*err->sqlstate)
        die(db->run, "could not %s on the %s: the connection was lost: %s", what, db->where,
            err->message);
    die_hint(db->run, err->hint, "could not %s on the %s: %s (%s)", what, db->where, err->message,
             err->sqlstate);
}

static void on_notice(void *arg, const PGresult *res)
{
    Db *db = arg;
    const char *severity = PQresultErrorField(res, PG_DIAG_SEVERITY_NONLOCALIZED);
    const char *text = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
    if (!str_eq(severity, "WARNING") || !text)
        return;
    const char *w = fmt(db->run->arena, "%s: %s", side_name(db->side), text);
    if (!strs_has(&db->warnings, w))
        strs_add(db->run->arena, &db->warnings, w);
}

StrList db_warnings(Db *db)
{
    StrList w = db->warnings;
    db->warnings = (StrList){0};
    return w;
}

/* ---- waiting ---- */

/* Until the answer (or the connection's end) is there; false after timeout_ms (< 0: for ever). */
static bool await(Db *db, int64_t timeout_ms)
{
    int64_t until = now_ms() + timeout_ms;
    for (;;) {
        int unsent = PQflush(db->conn);
        if (unsent < 0 || (unsent == 0 && !PQisBusy(db->conn)))
            return true;
        int64_t left = timeout_ms < 0 ? -1 : until - now_ms();
        if (timeout_ms >= 0 && left <= 0)
            return false;
        struct pollfd fd = {.fd = PQsocket(db->conn),
                            .events = (short)(POLLIN | (unsent ? POLLOUT : 0))};
        if (run_poll(db->run, &fd, 1, left) > 0 && fd.revents && !PQconsumeInput(db->conn))
            return true;
    }
}

static const Rows *rows_of(Arena *a, const PGresult *res)
{
    Rows *r = NEW(a, Rows);
    r->n = PQntuples(res);
    r->n_cols = PQnfields(res);
    r->names = NEW_N(a, const char *, r->n_cols);
    r->cells = NEW_N(a, const char *, (size_t)r->n *(size_t)r->n_cols);
    r->next = NEW(a, int);
    r->affected = strtoll(PQcmdTuples((PGresult *)res), NULL, 10);
    for (int c = 0; c < r->n_cols; c++)
        r->names[c] = arena_strdup(a, PQfname(res, c));
    for (int i = 0; i < r->n; i++)
        for (int c = 0; c < r->n_cols; c++)
            if (!PQgetisnull(res, i, c))
                r->cells[i * r->n_cols + c] =
                    arena_strndup(a, PQgetvalue(res, i, c), (size_t)PQgetlength(res, i, c));
    return r;
}

/* All results of what was sent; the last rows, or NULL and *err of the first error. */
static const Rows *collect(Db *db, Arena *a, DbError *err)
{
    const Rows *rows = NULL;
    bool failed = false;
    for (;;) {
        await(db, -1);
        PGresult *res = PQgetResult(db->conn);
        if (!res)
            break;
        ExecStatusType status = PQresultStatus(res);
        if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
            rows = rows_of(a, res);
        } else if (!failed) {
            db_error_of(a, db->conn, res, err);
            failed = true;
        }
        PQclear(res);
        if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH)
            abort(); /* COPY has its own file */
    }
    db->busy = false;
    if (!failed && !rows)
        db_error_of(a, db->conn, NULL, err);
    return failed ? NULL : rows;
}

static void send(Db *db, const char *text, const char *const *params, int n)
{
    if (db->busy)
        abort();
    db->busy = true;
    /* The simple protocol carries several statements; the extended one carries parameters. */
    int ok = n == 0 ? PQsendQuery(db->conn, text)
                    : PQsendQueryParams(db->conn, text, n, NULL, params, NULL, NULL, 0);
    (void)ok; /* a failure shows as an error when the answer is taken */
}

/* ---- opening ---- */

static void close_conn(void *arg)
{
    Db *db = arg;
    if (!db->conn)
        return;
    if (db->busy && PQstatus(db->conn) == CONNECTION_OK) {
        db_cancel(db);
        /* The server must have heard it before we are gone: no abandoned lock or COPY. */
        await(db, CANCEL_WAIT_MS);
    }
    PQfinish(db->conn);
    db->conn = NULL;
}

void db_close(Db *db)
{
    close_conn(db);
}

void db_drop(Db *db)
{
    db->busy = false;
    close_conn(db);
}

static const char *connect_hint(const char *message)
{
    static const struct {
        const char *text, *hint;
    } hints[] = {
        {"no pg_hba.conf entry", "Add a line for this user, database and address to pg_hba.conf "
                                 "and reload the server."},
        {"password authentication failed", "Check user and password (or .pgpass, PGPASSWORD)."},
        {"no password supplied", "Give a password, or put it into .pgpass."},
        {"Connection refused", "Is the server running, and does it listen on this address?"},
        {"could not translate host name", "Check the host name."},
        {"remaining connection slots", "Close sessions, or raise max_connections."},
        {"too many clients", "Close sessions, or raise max_connections."},
        {"does not exist", "Check user and database."},
    };
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
        if (strstr(message, hints[i].text))
            return hints[i].hint;
    return NULL;
}

static PGconn *start_connect(Run *run, const ConnInfo *c, const DbOptions *o)
{
    Arena *a = run->arena;
    int n = c->keys.n;
    const char **keys = NEW_N(a, const char *, n + 6);
    const char **values = NEW_N(a, const char *, n + 6);
    /* Defaults first, so that what was given wins; what must hold comes last. */
    keys[0] = "fallback_application_name";
    values[0] = fmt(a, "pgonline_%s", run->program);
    keys[1] = "keepalives_idle";
    values[1] = "30";
    for (int i = 0; i < n; i++) {
        keys[2 + i] = c->keys.v[i];
        values[2 + i] = c->values.v[i];
    }
    keys[2 + n] = "client_encoding";
    values[2 + n] = "UTF8";
    if (o->replication) {
        keys[3 + n] = "replication";
        values[3 + n] = "database";
    }
    return PQconnectStartParams(keys, values, 0);
}

/* Drives PQconnectPoll; the bound is for each host that libpq tries (a change of socket starts it
 * again), as connect_timeout is, which the asynchronous functions leave to us. */
static const char *finish_connect(Run *run, PGconn *conn, int64_t timeout_ms)
{
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;
    int64_t until = now_ms() + timeout_ms;
    int socket = -1;
    while (state != PGRES_POLLING_OK && state != PGRES_POLLING_FAILED) {
        if (PQsocket(conn) != socket) {
            socket = PQsocket(conn);
            until = now_ms() + timeout_ms;
        }
        struct pollfd fd = {.fd = socket,
                            .events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT};
        int64_t left = until - now_ms();
        if (left <= 0 || run_poll(run, &fd, 1, left) == 0)
            return fmt(run->arena, "no answer within %lld s", (long long)timeout_ms / 1000);
        state = PQconnectPoll(conn);
    }
    return state == PGRES_POLLING_OK ? NULL : one_line(run->arena, PQerrorMessage(conn));
}

static const char *or_text(const char *s, const char *otherwise)
{
    return s && *s ? s : otherwise;
}

/* What every session is set to: names resolve to nothing but what is written, text is exact, a row
 * policy gives an error instead of fewer rows, no lock and no transaction lasts unbounded. */
static void prepare_session(Db *db, const DbOptions *o)
{
    Arena *a = db->run->arena;
    int64_t lock = o->lock_timeout_ms ? o->lock_timeout_ms : 2000;
    int64_t idle = o->idle_timeout_ms ? o->idle_timeout_ms : 300000;
    const char *settings[][2] = {
        {"search_path", ""},
        {"statement_timeout", "0"},
        {"lock_timeout", fmt(a, "%lld", (long long)lock)},
        {"idle_in_transaction_session_timeout", fmt(a, "%lld", (long long)(idle < 0 ? 0 : idle))},
        {"datestyle", "ISO, YMD"},
        {"intervalstyle", "postgres"},
        {"timezone", "UTC"},
        {"extra_float_digits", "3"},
        {"bytea_output", "hex"},
        {"row_security", "off"},
        {"default_transaction_read_only", o->read_only ? "on" : "off"},
        {db_has(db, FEAT_JIT) ? "jit" : NULL, "off"},
        {db_has(db, FEAT_IDLE_TIMEOUT) ? "idle_session_timeout" : NULL, "0"},
        {db_has(db, FEAT_XACT_TIMEOUT) ? "transaction_timeout" : NULL, "0"},
    };
    Buf b = buf_new(a);
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        if (settings[i][0])
            buf_str(&b, sql(a, "%s pg_catalog.set_config(%L, %L, false)", b.len ? "," : "SELECT",
                            settings[i][0], settings[i][1]));
    db_ask_n(db, a, "prepare the session", b.s, NULL, 0);
}

/* Connects; NULL when that fails, with the message and its hint. */
static Db *connect_db(Run *run, Side side, const ConnInfo *c, const DbOptions *o, const char **why,
                      const char **hint)
{
    Arena *a = run->arena;
    Db *db = NEW(a, Db);
    *db = (Db){.run = run, .side = side, .conninfo = *c};
    db->conn = start_connect(run, c, o);
    if (!db->conn)
        die(run, "could not connect to the %s: out of memory", side_name(side));
    run_defer(run, close_conn, db);
    PQsetNoticeReceiver(db->conn, on_notice, db);

    const char *given = conninfo_get(c, "connect_timeout");
    int64_t timeout_ms = given ? strtoll(given, NULL, 10) * 1000 : 0;
    const char *failure =
        PQstatus(db->conn) == CONNECTION_BAD
            ? one_line(a, PQerrorMessage(db->conn))
            : finish_connect(run, db->conn, timeout_ms > 0 ? timeout_ms : CONNECT_TIMEOUT_MS);
    db->where = fmt(a, "%s (%s:%s/%s)", side_name(side),
                    or_text(PQhost(db->conn), or_text(conninfo_get(c, "host"), "local socket")),
                    or_text(PQport(db->conn), "5432"), or_text(PQdb(db->conn), "?"));
    if (!failure) {
        db->version = PQserverVersion(db->conn);
        if (db->version >= VERSION_OLDEST || side >= SIDE_CONSOLE)
            return db;
        *hint = "Logical replication exists since PostgreSQL 10.";
        *why = fmt(a, "the %s runs PostgreSQL %d.%d, which is too old", db->where,
                   db->version / 10000, db->version / 100 % 100);
        db_close(db);
        return NULL;
    }
    *hint = connect_hint(failure);
    *why = fmt(a, "could not connect to the %s as user \"%s\": %s", db->where,
               or_text(PQuser(db->conn), "?"), failure);
    db_close(db);
    return NULL;
}

static Db *prepare_db(Db *db, const DbOptions *o)
{
    if (PQsetnonblocking(db->conn, 1) != 0)
        die(db->run, "could not prepare the session on the %s", db->where);
    if (!o->replication && db->side < SIDE_CONSOLE)
        prepare_session(db, o);
    return db;
}

Db *db_open(Run *run, Side side, const ConnInfo *c, const DbOptions *o)
{
    const char *why, *hint;
    Db *db = connect_db(run, side, c, o, &why, &hint);
    if (!db)
        die_hint(run, hint, "%s", why);
    return prepare_db(db, o);
}

Db *db_try_open(Run *run, Side side, const ConnInfo *c, const DbOptions *o, const char **why)
{
    const char *hint;
    Db *db = connect_db(run, side, c, o, why, &hint);
    return db ? prepare_db(db, o) : NULL;
}

bool db_is_open(const Db *db)
{
    return db && db->conn;
}

int db_version(const Db *db)
{
    return db->version;
}

bool db_has(const Db *db, Feature f)
{
    return version_has(db->version, f);
}

const char *db_name(const Db *db)
{
    return PQdb(db->conn);
}

const char *db_user(const Db *db)
{
    return PQuser(db->conn);
}

const char *db_where(const Db *db)
{
    return db->where;
}

Side db_side(const Db *db)
{
    return db->side;
}

bool db_is_superuser(const Db *db)
{
    return str_eq(PQparameterStatus(db->conn, "is_superuser"), "on");
}

int db_pid(const Db *db)
{
    return PQbackendPID(db->conn);
}

const char *db_host(const Db *db)
{
    return PQhost(db->conn);
}

const char *db_port(const Db *db)
{
    return PQport(db->conn);
}

const ConnInfo *db_conninfo(const Db *db)
{
    return &db->conninfo;
}

static bool is_one_of(const char *word, const char *const *words)
{
    while (*words && !str_eq(word, *words))
        words++;
    return *words != NULL;
}

ConnInfo db_conninfo_resolved(Db *db)
{
    static const char *const ours[] = {"application_name",
                                       "fallback_application_name",
                                       "client_encoding",
                                       "keepalives_idle",
                                       "replication",
                                       "passfile",
                                       "service",
                                       "servicefile",
                                       NULL};
    /* What libpq 10 knows. Ours reports newer keywords with values of its own (sslcertmode, from
     * 16), which an older server's libpq would refuse. */
    static const char *const old[] = {
        "host",     "hostaddr",        "port",        "options",
        "sslmode",  "connect_timeout", "keepalives",  "keepalives_interval",
        "sslcert",  "sslkey",          "sslrootcert", "keepalives_count",
        "sslcrl",   "requirepeer",     "krbsrvname",  "gsslib",
        "password", "dbname",          "user",        "target_session_attrs",
        NULL};
    Arena *a = db->run->arena;
    ConnInfo c = {0};
    PQconninfoOption *all = PQconninfo(db->conn);
    for (PQconninfoOption *o = all; o && o->keyword; o++) {
        bool wanted = is_one_of(o->keyword, old) || conninfo_get(&db->conninfo, o->keyword);
        if (o->val && *o->val && !str_eq(o->val, o->compiled) && wanted &&
            !is_one_of(o->keyword, ours))
            conninfo_set(a, &c, arena_strdup(a, o->keyword), arena_strdup(a, o->val));
    }
    PQconninfoFree(all);
    /* Several hosts are kept as given: the next connection may need another of them. */
    if (!conninfo_get(&c, "host") && !conninfo_get(&c, "hostaddr"))
        conninfo_set(a, &c, "host", or_text(PQhost(db->conn), "localhost"));
    if (!conninfo_get(&c, "port"))
        conninfo_set(a, &c, "port", or_text(PQport(db->conn), "5432"));
    conninfo_set(a, &c, "user", PQuser(db->conn));
    conninfo_set(a, &c, "dbname", PQdb(db->conn));
    if (*db_password(db))
        conninfo_set(a, &c, "password", db_password(db));
    return c;
}

const char *db_password(const Db *db)
{
    return or_text(PQpass(db->conn), "");
}

/* ---- rows ---- */

/* The number of the column, -1 when there is none. */
static int column(const Rows *r, const char *col)
{
    for (int k = 0; k < r->n_cols; k++) {
        int c = (*r->next + k) % r->n_cols;
        if (str_eq(r->names[c], col)) {
            *r->next = c + 1;
            return c;
        }
    }
    return -1;
}

static const char *cell(const Rows *r, int i, const char *col)
{
    int c = column(r, col);
    if (c < 0 || i < 0 || i >= r->n)
        abort();
    return r->cells[i * r->n_cols + c];
}

const char *row_find(const Rows *r, int i, const char *col)
{
    return column(r, col) < 0 ? NULL : cell(r, i, col);
}

const char *row_str(const Rows *r, int i, const char *col)
{
    return cell(r, i, col);
}

const char *row_text(const Rows *r, int i, const char *col)
{
    const char *s = cell(r, i, col);
    return s ? s : "";
}

int64_t row_int(const Rows *r, int i, const char *col)
{
    return strtoll(row_text(r, i, col), NULL, 10);
}

bool row_bool(const Rows *r, int i, const char *col)
{
    return *row_text(r, i, col) == 't';
}

StrList row_list(Arena *a, const Rows *r, int i, const char *col)
{
    return array_parse(a, cell(r, i, col));
}

/* ---- statements ---- */

const Rows *db_try(Db *db, Arena *a, const char *text, const char *const *params, int n,
                   DbError *err)
{
    send(db, text, params, n);
    return collect(db, a, err);
}

const Rows *db_ask_n(Db *db, Arena *a, const char *what, const char *text,
                     const char *const *params, int n)
{
    DbError err;
    const Rows *rows = db_try(db, a, text, n ? params + 1 : NULL, n, &err);
    if (!rows)
        db_die(db, what, &err);
    return rows;
}

void db_exec(Db *db, const char *what, const char *text)
{
    db_ask_n(db, db->run->arena, what, text, NULL, 0);
}

void db_pipeline_send(Db *db, const char *const *texts, int n)
{
    if (db->busy || !PQenterPipelineMode(db->conn))
        abort();
    db->busy = true;
    for (int i = 0; i < n; i++)
        PQsendQueryParams(db->conn, texts[i], 0, NULL, NULL, NULL, NULL, 0);
    PQpipelineSync(db->conn); /* what could not be sent shows as a lost connection later */
    PQflush(db->conn);
}

int db_pipeline_take(Db *db, Arena *a, int n, const Rows **rows, DbError *err)
{
    int at = 0, failed_at = -1;
    while (at <= n && PQstatus(db->conn) == CONNECTION_OK) {
        await(db, -1);
        PGresult *res = PQgetResult(db->conn);
        ExecStatusType status = res ? PQresultStatus(res) : PGRES_EMPTY_QUERY;
        if (!res) { /* the end of one statement's results */
            at++;
        } else if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
            rows[at] = rows_of(a, res);
        } else if (status == PGRES_PIPELINE_SYNC) {
            at = n + 1;
        } else if (status != PGRES_PIPELINE_ABORTED && failed_at < 0) {
            failed_at = at;
            db_error_of(a, db->conn, res, err);
        }
        PQclear(res);
    }
    db->busy = false;
    if (failed_at < 0 && at <= n) {
        failed_at = n;
        db_error_of(a, db->conn, NULL, err);
    }
    PQexitPipelineMode(db->conn);
    return failed_at;
}

int db_pipeline_try(Db *db, Arena *a, const char *const *texts, int n, const Rows **rows,
                    DbError *err)
{
    db_pipeline_send(db, texts, n);
    return db_pipeline_take(db, a, n, rows, err);
}

void db_asks_send(Db *db, const Ask *asks, int n, const unsigned *types)
{
    if (db->busy || !PQenterPipelineMode(db->conn))
        abort();
    db->busy = true;
    for (int i = 0; i < n; i++) {
        PQsendQueryParams(db->conn, asks[i].text, asks[i].n, types, asks[i].params, NULL, NULL, 0);
        PQpipelineSync(db->conn); /* its own transaction ends here */
    }
    PQflush(db->conn);
}

static void take_one(Db *db, Arena *a, Ask *ask)
{
    ask->rows = NULL;
    for (;;) {
        if (PQstatus(db->conn) == CONNECTION_OK)
            await(db, -1);
        PGresult *res = PQgetResult(db->conn);
        ExecStatusType status = res ? PQresultStatus(res) : PGRES_EMPTY_QUERY;
        if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
            ask->rows = rows_of(a, res);
        else if (res && status != PGRES_PIPELINE_SYNC)
            db_error_of(a, db->conn, res, &ask->err);
        PQclear(res);
        if (status == PGRES_PIPELINE_SYNC || PQstatus(db->conn) != CONNECTION_OK)
            break;
    }
    if (!ask->rows && !ask->err.message)
        db_error_of(a, db->conn, NULL, &ask->err);
}

void db_asks_take(Db *db, Arena *a, Ask *asks, int n)
{
    for (int i = 0; i < n; i++)
        take_one(db, a, &asks[i]);
    db->busy = false;
    PQexitPipelineMode(db->conn);
}

/* ---- several sessions ---- */

void db_send(Db *db, const char *text, const char *const *params, int n)
{
    send(db, text, params, n);
    PQflush(db->conn);
}

bool db_busy(const Db *db)
{
    return db && db->busy;
}

int db_wait_any(Run *run, Db *const *dbs, int n, int64_t timeout_ms)
{
    struct pollfd *fds = NEW_N(run->arena, struct pollfd, n); /* a few dozen bytes a call */
    int64_t until = now_ms() + timeout_ms;
    for (;;) {
        int waiting = 0;
        for (int i = 0; i < n; i++) {
            fds[i] = (struct pollfd){.fd = -1};
            if (!db_busy(dbs[i]))
                continue;
            int unsent = PQflush(dbs[i]->conn);
            if (unsent < 0 || (!unsent && !PQisBusy(dbs[i]->conn)))
                return i;
            fds[i].fd = PQsocket(dbs[i]->conn);
            fds[i].events = (short)(POLLIN | (unsent ? POLLOUT : 0));
            waiting++;
        }
        int64_t left = timeout_ms < 0 ? -1 : until - now_ms();
        if (!waiting || (timeout_ms >= 0 && left <= 0) || run_poll(run, fds, n, left) == 0)
            return -1;
        for (int i = 0; i < n; i++)
            if (fds[i].fd >= 0 && fds[i].revents && !PQconsumeInput(dbs[i]->conn))
                return i;
    }
}

bool db_ready(Db *db, struct pollfd *fd)
{
    if (!PQconsumeInput(db->conn))
        return true;
    int unsent = PQflush(db->conn);
    if (unsent < 0 || (!unsent && !PQisBusy(db->conn)))
        return true;
    *fd = (struct pollfd){.fd = PQsocket(db->conn),
                          .events = (short)(POLLIN | (unsent ? POLLOUT : 0))};
    return false;
}

const Rows *db_take(Db *db, Arena *a, DbError *err)
{
    return collect(db, a, err);
}

/* libpq opens a connection for it, and waits for its end without a bound: so somebody else does. */
void db_cancel(Db *db)
{
    char why[256];
    PGcancel *c = PQgetCancel(db->conn);
    pid_t child = c ? fork() : -1;
    if (child == 0)
        _exit(!PQcancel(c, why, sizeof why));
    for (int ms = 0; child > 0 && waitpid(child, NULL, WNOHANG) == 0; ms += CANCEL_LOOK_MS) {
        if (ms >= CANCEL_WAIT_MS) {
            kill(child, SIGKILL);
            waitpid(child, NULL, 0);
            break;
        }
        if (db->run->tick)
            db->run->tick(db->run->tick_arg);
        poll(NULL, 0, CANCEL_LOOK_MS);
    }
    PQfreeCancel(c);
}

/* ---- secrets ---- */

static void set_logging(Db *db, bool quiet)
{
    if (!db_is_superuser(db)) /* the settings are PGC_SUSET */
        return;
    db_exec(db, "keep a secret out of the server's log",
            quiet ? "SET log_statement = 'none'; SET log_min_duration_statement = -1;"
                    "SET log_min_error_statement = 'panic';"
                    "SET pg_stat_statements.track_utility = 'off'"
                  : "RESET log_statement; RESET log_min_duration_statement;"
                    "RESET log_min_error_statement; RESET pg_stat_statements.track_utility");
}

void db_hush(Db *db)
{
    set_logging(db, true);
}

void db_unhush(Db *db)
{
    set_logging(db, false);
}
