/* Rows are gathered into a buffer: a message for each of them would cost both sides more than the
 * rows. The target's copy is ended by us, never by the source's end alone: a source that fails in
 * the middle must not look like a table that is shorter. */
#include "pg/copy.h"

#include "pg/db_inside.h"

#include <stdlib.h>

enum { BUFFER_BYTES = 128 * 1024, END_WAIT_MS = 10000 };
/* Of the binary form: the last message is no row, and of an empty table the first one neither. */
enum { TRAILER_BYTES = 2, HEADER_BYTES = 19 };

typedef enum CopyState {
    BETWEEN, /* at a statement that is no COPY, or between two of them */
    ROWS,    /* in a COPY */
    LAST,    /* the source's: there are no more rows, but it has not said yet that these were all */
    OVER     /* the text is through */
} CopyState;

/* One of the two ends. */
typedef struct End {
    Db *db;
    CopyState state;
    int begun, done; /* COPYs of its text */
    bool binary;     /* the form of this one */
} End;

typedef struct Gone {
    int64_t rows, bytes;
} Gone;

struct Copy {
    Arena *a;
    End from, to;
    Db *failed;
    DbError err;
    LIST(Gone) gone; /* of each COPY that has begun */
    int64_t bytes;   /* of all */
    char *buffer;
    int used;
};

Copy *copy_begin(Arena *a, Db *from, const char *from_text, Db *to, const char *to_text)
{
    Copy *c = NEW(a, Copy);
    *c = (Copy){.a = a, .from.db = from, .to.db = to, .buffer = arena_alloc(a, BUFFER_BYTES)};
    db_send(to, to_text, NULL, 0);
    db_send(from, from_text, NULL, 0);
    return c;
}

static void fail(Copy *c, Db *db, const PGresult *res)
{
    if (c->failed)
        return;
    c->failed = db;
    db_error_of(c->a, db->conn, res, &c->err);
}

/* The answers that are there, up to the next COPY. True if there were any. */
static bool take_answers(Copy *c, End *e, ExecStatusType copying)
{
    bool moved = false;
    while ((e->state == BETWEEN || e->state == LAST) && !PQisBusy(e->db->conn)) {
        PGresult *res = PQgetResult(e->db->conn);
        ExecStatusType status = res ? PQresultStatus(res) : PGRES_EMPTY_QUERY;
        moved = true;
        if (!res) {
            e->state = OVER;
        } else if (status == copying) {
            e->state = ROWS;
            e->begun++;
            e->binary = PQbinaryTuples(res);
        } else if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
            fail(c, e->db, res);
            e->state = BETWEEN;
        } else if (e->state == LAST) {
            e->state = BETWEEN;
            e->done++;
        }
        PQclear(res);
    }
    return moved;
}

/* Hands the buffer over. False when the target has not taken yet what it was given before: what is
 * not sent stays in libpq, and our memory must not grow. */
static bool hand_over(Copy *c)
{
    PGconn *to = c->to.db->conn;
    if (PQflush(to) != 0)
        return false;
    if (c->used && PQputCopyData(to, c->buffer, c->used) != 1)
        fail(c, c->to.db, NULL);
    c->used = 0;
    PQflush(to);
    return true;
}

static void put(Copy *c, const char *row, int n)
{
    if (c->used + n <= BUFFER_BYTES) {
        memcpy(c->buffer + c->used, row, (size_t)n);
        c->used += n;
        return;
    }
    /* A large value. What is before it goes first; libpq finds room for both. */
    PGconn *to = c->to.db->conn;
    if ((c->used && PQputCopyData(to, c->buffer, c->used) != 1) || PQputCopyData(to, row, n) != 1)
        fail(c, c->to.db, NULL);
    c->used = 0;
}

static bool is_row(const Copy *c, const Gone *gone, int n)
{
    return !c->from.binary || n != TRAILER_BYTES + (gone->bytes ? 0 : HEADER_BYTES);
}

static bool take_rows(Copy *c, int64_t until)
{
    bool moved = false;
    while (!c->failed && c->from.state == ROWS && c->to.state == ROWS &&
           c->from.begun == c->to.begun && c->bytes < until) {
        while (c->gone.n < c->from.begun)
            *list_add(c->a, &c->gone) = (Gone){0};
        if (c->used > BUFFER_BYTES / 2 && !hand_over(c))
            break;
        char *row = NULL;
        int n = PQgetCopyData(c->from.db->conn, &row, 1);
        if (n > 0) {
            Gone *gone = &c->gone.v[c->from.begun - 1];
            put(c, row, n);
            gone->rows += is_row(c, gone, n);
            gone->bytes += n;
            c->bytes += n;
        }
        PQfreemem(row);
        if (n == 0)
            break;
        moved = true;
        if (n < 0)
            c->from.state = LAST; /* the end, or an error: the answer tells */
    }
    return moved;
}

/* Only when the source has said that its COPY is complete, the target may end its own. */
static bool end_target(Copy *c)
{
    if (c->failed || c->to.state != ROWS || c->from.done < c->to.begun || !hand_over(c))
        return false;
    if (PQputCopyEnd(c->to.db->conn, NULL) != 1)
        fail(c, c->to.db, NULL);
    c->to.state = BETWEEN;
    c->to.done++;
    PQflush(c->to.db->conn);
    return true;
}

/* Answers, or rows that the target would take. */
static bool wants_input(const Copy *c)
{
    if (c->from.state != ROWS)
        return c->from.state != OVER;
    return c->to.state == ROWS && c->from.begun == c->to.begun && PQflush(c->to.db->conn) == 0;
}

bool copy_move(Copy *c, int64_t most)
{
    int64_t until = c->bytes + most;
    if (!PQconsumeInput(c->to.db->conn))
        fail(c, c->to.db, NULL);
    /* What cannot be handed on stays on the wire: libpq would keep all of it. */
    if (wants_input(c) && !PQconsumeInput(c->from.db->conn))
        fail(c, c->from.db, NULL);
    for (bool moved = true; moved && !c->failed && c->bytes < until;) {
        moved = take_answers(c, &c->from, PGRES_COPY_OUT);
        moved = take_answers(c, &c->to, PGRES_COPY_IN) || moved;
        moved = take_rows(c, until) || moved;
        moved = end_target(c) || moved;
        if (c->to.state == OVER && c->from.state == ROWS && !c->failed)
            abort(); /* fewer COPYs in one text than in the other */
    }
    if (c->used && c->from.state == ROWS && !c->failed && c->bytes < until)
        hand_over(c); /* the source is slow: the target need not wait for more */
    return c->failed || (c->from.state == OVER && c->to.state == OVER);
}

void copy_fds(const Copy *c, struct pollfd fds[2])
{
    PGconn *from = c->from.db->conn, *to = c->to.db->conn;
    bool full = PQflush(to) != 0;
    fds[0] = (struct pollfd){.fd = PQsocket(from)};
    if (wants_input(c))
        fds[0].events = POLLIN;
    if (PQflush(from) != 0)
        fds[0].events |= POLLOUT;
    fds[1] = (struct pollfd){.fd = PQsocket(to), .events = POLLIN};
    if (full)
        fds[1].events |= POLLOUT;
}

int copy_at(const Copy *c)
{
    return c->to.done;
}

int copy_begun(const Copy *c)
{
    return c->gone.n;
}

void copy_gone(const Copy *c, int nth, int64_t *rows, int64_t *bytes)
{
    *rows = c->gone.v[nth].rows;
    *bytes = c->gone.v[nth].bytes;
}

int64_t copy_bytes(const Copy *c)
{
    return c->bytes;
}

/* ---- the end of one that has failed ---- */

static bool wait_for(End *e, int64_t until)
{
    while (PQisBusy(e->db->conn) || PQflush(e->db->conn) > 0) {
        struct pollfd fd = {.fd = PQsocket(e->db->conn), .events = POLLIN};
        if (PQflush(e->db->conn) > 0)
            fd.events |= POLLOUT;
        int64_t left = until - now_ms();
        if (left <= 0 || run_poll(e->db->run, &fd, 1, left) == 0)
            return false;
        if (!PQconsumeInput(e->db->conn))
            return true; /* the connection is gone, and PQgetResult() says so */
    }
    return true;
}

/* Reads the answers that are left, so that the session can be used again; closes it when they do
 * not come. */
static void drain(End *e)
{
    int64_t until = now_ms() + END_WAIT_MS;
    while (e->state != OVER) {
        PGresult *res = NULL;
        bool there = wait_for(e, until);
        ExecStatusType status = PGRES_EMPTY_QUERY;
        if (there && (res = PQgetResult(e->db->conn)))
            status = PQresultStatus(res);
        PQclear(res);
        if (!there || PQstatus(e->db->conn) != CONNECTION_OK) {
            e->db->busy = false;
            db_close(e->db);
            return;
        }
        if (status == PGRES_COPY_IN)
            PQputCopyEnd(e->db->conn, "given up");
        while (status == PGRES_COPY_OUT) {
            char *row = NULL;
            int n = PQgetCopyData(e->db->conn, &row, 1);
            PQfreemem(row);
            if (n < 0 || (n == 0 && !wait_for(e, until)))
                break;
            if (n == 0 && !PQconsumeInput(e->db->conn))
                break;
        }
        if (!res)
            e->state = OVER;
    }
}

static void give_up(Copy *c)
{
    End *ends[] = {&c->from, &c->to};
    for (int i = 0; i < 2; i++) {
        End *e = ends[i];
        if (e->state == OVER)
            continue;
        if (PQstatus(e->db->conn) == CONNECTION_OK)
            db_cancel(e->db);
        if (e == &c->to && e->state == ROWS)
            PQputCopyEnd(e->db->conn, "given up");
        drain(e);
    }
}

Db *copy_end(Copy *c, DbError *err)
{
    if (c->failed) {
        give_up(c);
        *err = c->err;
    }
    c->from.db->busy = c->to.db->busy = false;
    return c->failed;
}
