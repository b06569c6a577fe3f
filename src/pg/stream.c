#include "pg/stream.h"

#include "pg/db_inside.h"

#include <stdlib.h>

struct Stream {
    Arena *a;
    Db *db;
    PGresult *row;
    bool over;
};

Stream *stream_begin(Arena *a, Db *db, const char *text)
{
    Stream *s = NEW(a, Stream);
    *s = (Stream){.a = a, .db = db};
    if (db->busy)
        abort();
    db->busy = true;
    if (PQsendQueryParams(db->conn, text, 0, NULL, NULL, NULL, NULL, 0))
        PQsetSingleRowMode(db->conn);
    PQflush(db->conn); /* what could not be sent shows as a lost connection later */
    return s;
}

/* The next result, or NULL at the end and when the connection is lost. */
static PGresult *next_result(Stream *s)
{
    PGconn *conn = s->db->conn;
    while (PQstatus(conn) == CONNECTION_OK && PQisBusy(conn)) {
        int unsent = PQflush(conn);
        struct pollfd fd = {.fd = PQsocket(conn),
                            .events = (short)(POLLIN | (unsent > 0 ? POLLOUT : 0))};
        run_poll(s->db->run, &fd, 1, -1); /* bound by statement_timeout */
        if (!PQconsumeInput(conn))
            break;
    }
    return PQgetResult(conn);
}

bool stream_next(Stream *s, DbError *err)
{
    *err = (DbError){0};
    PQclear(s->row);
    s->row = NULL;
    while (!s->over) {
        PGresult *res = next_result(s);
        ExecStatusType status = res ? PQresultStatus(res) : PGRES_EMPTY_QUERY;
        if (status == PGRES_SINGLE_TUPLE) {
            s->row = res;
            return true;
        }
        if (!res || PQstatus(s->db->conn) != CONNECTION_OK) {
            s->over = true;
            s->db->busy = false;
            if (PQstatus(s->db->conn) != CONNECTION_OK && !err->message)
                db_error_of(s->a, s->db->conn, res, err);
        } else if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
            db_error_of(s->a, s->db->conn, res, err);
        }
        PQclear(res);
    }
    return false;
}

const char *stream_cell(const Stream *s, int column)
{
    return PQgetisnull(s->row, 0, column) ? NULL : PQgetvalue(s->row, 0, column);
}

void stream_end(Stream *s)
{
    DbError err;
    if (!s->over && PQstatus(s->db->conn) == CONNECTION_OK)
        db_cancel(s->db);
    while (stream_next(s, &err))
        continue;
}
