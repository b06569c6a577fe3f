/* What db.c and copy.c share and nobody else sees: libpq itself. */
#ifndef PG_DB_INSIDE_H
#define PG_DB_INSIDE_H

#include "pg/db.h"

#include <libpq-fe.h>

struct Db {
    Run *run;
    Side side;
    PGconn *conn;
    ConnInfo conninfo;
    const char *where;
    int version;
    bool busy; /* db_send() without its db_take() */
    StrList warnings;
};

void db_error_of(Arena *a, PGconn *conn, const PGresult *res, DbError *err);

#endif
