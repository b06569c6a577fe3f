/*
 * Sessions. db_open() alone sets session state; everything that waits for a server goes through
 * run_poll(), so a signal ends it and the statement is cancelled on the server.
 *
 * Each statement comes with what it is for ("read the publication"), and that is how failures read:
 * "could not read the publication on the source (db1:5432/shop): permission denied … (42501)".
 */
#ifndef PG_DB_H
#define PG_DB_H

#include "base/run.h"
#include "base/val.h"
#include "pg/conninfo.h"
#include "pg/feature.h"

typedef struct Db Db;

/* One file of src/sql, embedded: its first comment line is `what`. */
typedef struct Query {
    const char *what, *text;
} Query;

typedef struct DbError {
    char sqlstate[6];    /* "" when there was no answer (connection lost) */
    const char *message; /* primary message, with DETAIL where there is one; one line */
    const char *hint;    /* the server's, or NULL */
} DbError;

typedef struct DbOptions {
    bool read_only;          /* check mode: default_transaction_read_only = on, as a seat belt */
    int64_t lock_timeout_ms; /* 0: the default, 2000 */
    int64_t idle_timeout_ms; /* idle_in_transaction_session_timeout; 0: 300000; < 0: none */
    bool replication;        /* a walsender session (replication=database) */
} DbOptions;

/* Opens and prepares a session (on SIDE_SOURCE and SIDE_TARGET), closed with the run. Bounded
 * by connect_timeout (10 s unless the connection says otherwise) for each host. Dies when it
 * cannot, and below PostgreSQL 10. */
Db *db_open(Run *run, Side side, const ConnInfo *c, const DbOptions *o);
void db_close(Db *db); /* earlier than the run's end; harmless when repeated */
void db_drop(Db *db);  /* the same without a word to the server: nobody answers there */
bool db_is_open(const Db *db);

/* The same as db_open(), but NULL and *why (a whole sentence) when no connection comes about. */
Db *db_try_open(Run *run, Side side, const ConnInfo *c, const DbOptions *o, const char **why);

int db_version(const Db *db); /* server_version_num */
bool db_has(const Db *db, Feature f);
const char *db_name(const Db *db);  /* of the database */
const char *db_user(const Db *db);  /* who we are */
const char *db_where(const Db *db); /* "source (db1:5432/shop)" */
Side db_side(const Db *db);
bool db_is_superuser(const Db *db);
int db_pid(const Db *db);
const char *db_host(const Db *db); /* as libpq used it; a socket's directory begins with '/' */
const char *db_port(const Db *db);
const ConnInfo *db_conninfo(const Db *db);
/* The same as libpq understood it, for another client to get to the same place: service files and
 * PG* variables resolved, host, port, user and dbname always there; the password too when one was
 * used. What is only for our own client (passfile, service) is left out. Secret. */
ConnInfo db_conninfo_resolved(Db *db);
/* The password in use, from wherever libpq found it; "" when none was. Secret. */
const char *db_password(const Db *db);

/* Rows, with columns by name; a name that is not there aborts (a mistake of ours). */
typedef struct Rows {
    int n, n_cols;
    const char **names;
    const char **cells; /* n × n_cols, NULL for SQL NULL */
    int *next;        /* where the next column is looked for first: they are mostly read in order */
    int64_t affected; /* of a statement that returns none */
} Rows;

const char *row_str(const Rows *r, int i, const char *col);  /* NULL for NULL */
const char *row_find(const Rows *r, int i, const char *col); /* the same, also when there is none */
const char *row_text(const Rows *r, int i, const char *col); /* "" for NULL */
int64_t row_int(const Rows *r, int i, const char *col);      /* 0 for NULL */
bool row_bool(const Rows *r, int i, const char *col);        /* false for NULL */
StrList row_list(Arena *a, const Rows *r, int i, const char *col); /* from text[] */

/* One statement with $n parameters (const char *, text form; NULL is NULL). Dies on error.
 * db_query() takes an embedded query, db_ask() any text; rows live in a. */
#define db_query(db, a, q, ...) db_ask((db), (a), (q)->what, (q)->text, ##__VA_ARGS__)
#define db_ask(db, a, what, text, ...)                                                             \
    db_ask_n((db), (a), (what), (text), (const char *[]){NULL, ##__VA_ARGS__},                     \
             (int)(sizeof((const char *[]){NULL, ##__VA_ARGS__}) / sizeof(char *)) - 1)
const Rows *db_ask_n(Db *db, Arena *a, const char *what, const char *text,
                     const char *const *params, int n);

/* Statements without rows or parameters (several, separated by ;, make one transaction). */
void db_exec(Db *db, const char *what, const char *text);

/* The same, but an error comes back instead: rows, or NULL and *err filled (in a). A lost
 * connection comes back too, with an empty sqlstate. Only for errors that are expected. */
const Rows *db_try(Db *db, Arena *a, const char *text, const char *const *params, int n,
                   DbError *err);

/* Dies as db_ask() would have, with an error that db_try() or db_take() gave. */
_Noreturn void db_die(Db *db, const char *what, const DbError *err);

/* n statements in one round trip (pipeline mode), all or nothing in one implicit transaction, each
 * without parameters; rows[i] as by db_ask(). Returns -1 when all went well, else the index of the
 * statement that failed (nothing was done; n when it was the commit or the connection) and *err. */
int db_pipeline_try(Db *db, Arena *a, const char *const *texts, int n, const Rows **rows,
                    DbError *err);

/* The same in two steps, so that several sessions are at work at once. */
void db_pipeline_send(Db *db, const char *const *texts, int n);
int db_pipeline_take(Db *db, Arena *a, int n, const Rows **rows, DbError *err);

/* One of many questions that have nothing to do with each other; its answer is put beside it. */
typedef struct Ask {
    const char *text;
    const char *const *params; /* n, text form; those that the text does not name may be there */
    int n;
    const Rows *rows; /* NULL when it failed: see err */
    DbError err;
} Ask;

/* Type oids of the parameters of all asks: the server cannot guess that of an unused one. */
enum { TYPE_JSONB = 3802, TYPE_OIDS = 1028 };

/* All in one round trip, each in a transaction of its own, so that the error of one is that of no
 * other. In two steps, so that both servers are at work at once. */
void db_asks_send(Db *db, const Ask *asks, int n, const unsigned *types);
void db_asks_take(Db *db, Arena *a, Ask *asks, int n);

/* For work on several sessions at once: send, wait for the first that is done, take its answer.
 * db_wait_any() returns the index of a session whose answer can be taken, or -1 after timeout_ms.
 * Sessions that are idle or NULL are passed over. */
void db_send(Db *db, const char *text, const char *const *params, int n);
bool db_busy(const Db *db);
int db_wait_any(Run *run, Db *const *dbs, int n, int64_t timeout_ms);
const Rows *db_take(Db *db, Arena *a, DbError *err);

/* For a poll() of one's own: true when the answer can be taken, else *fd says what to wait for. */
bool db_ready(Db *db, struct pollfd *fd);

/* Asks the server to give up what it is doing for us; db_take() then returns 57014. */
void db_cancel(Db *db);

/* WARNINGs the server has sent since the last call, without duplicates. */
StrList db_warnings(Db *db);

/* Statements between the two hold a secret: keep them out of the server's log and of
 * pg_stat_statements, as far as we may. */
void db_hush(Db *db);
void db_unhush(Db *db);

#endif
