/* A migration in one line: what goes on, how far it is, what is in its way. */
#include "core/amount.h"
#include "core/migration.h"

static void part(Buf *b, const char *text)
{
    buf_fmt(b, "%s%s", b->len ? ", " : "", text);
}

static void put_indexes(Arena *a, Buf *b, const MigReport *r)
{
    if (r->indexes > 0)
        part(b, fmt(a, "indexes %lld/%lld", (long long)r->indexes_done, (long long)r->indexes));
}

static void put_left(Arena *a, Buf *b, const MigReport *r)
{
    if (r->eta >= 0)
        part(b, fmt(a, "%s left", amount_time(a, (double)r->eta)));
}

static void put_copying(Arena *a, Buf *b, const MigReport *r)
{
    part(b,
         fmt(a, "initial copy %lld/%lld tables", (long long)r->tables_done, (long long)r->tables));
    if (r->bytes >= 0)
        part(b, amount_of(a, r->bytes_done, r->bytes));
    if (r->rate >= 0)
        part(b, fmt(a, "%s/s", amount_bytes(a, r->rate)));
    put_indexes(a, b, r);
    put_left(a, b, r);
}

static void put_lag(Arena *a, Buf *b, const Migration *m, const MigLook *look)
{
    if (look->lag.seconds >= 0)
        part(b, fmt(a, "%s behind", amount_time(a, look->lag.seconds)));
    else if (look->lag.at_least >= 0)
        part(b, fmt(a, "more than %s behind (%s of WAL)", amount_time(a, look->lag.at_least),
                    amount_bytes(a, m->slot.lag_bytes)));
}

static void put_streaming(Arena *a, Buf *b, const Migration *m, const MigLook *look,
                          const MigReport *r)
{
    int64_t n = m->subscribed.n ? m->subscribed.n : r->tables;
    part(b, "streaming");
    part(b, amount_count(a, n, "table"));
    if (r->indexes_done < r->indexes || str_eq(r->phase, "finishing"))
        put_indexes(a, b, r);
    put_lag(a, b, m, look);
    if (str_eq(r->phase, "finishing"))
        put_left(a, b, r);
}

/* What the phase alone has to say. */
static void put_phase(Arena *a, Buf *b, const Migration *m, const MigLook *look, const MigReport *r)
{
    const char *phase = r->phase ? r->phase : "";
    if (str_eq(phase, "none"))
        part(b, look->no_database ? "nothing has been started: the target's database does not exist"
                : m->record       ? "there is no subscription any more"
                                  : "nothing has been started");
    else if (str_eq(phase, "preparing"))
        part(b, r->waiting_for.n ? r->waiting_for.v[0] : "prepares the copy");
    else if (str_eq(phase, "schema"))
        part(b, "makes the schema");
    else if (str_eq(phase, "copying"))
        put_copying(a, b, r);
    else if (str_eq(phase, "handover"))
        part(b, fmt(a, "%s copied, hands over to the subscription",
                    amount_count(a, r->tables_done, "table")));
    else if (str_eq(phase, "streaming") || str_eq(phase, "finishing"))
        put_streaming(a, b, m, look, r);
    else if (str_eq(phase, "disabled"))
        part(b, fmt(a, "subscription \"%s\" is disabled", m->sub->name));
    else if (str_eq(phase, "failed"))
        part(b, "failed");
    else if (m->slot.exists)
        part(b, fmt(a, "the target was not reached; slot \"%s\" is %s", m->slot.name,
                    m->slot.active ? "in use" : "not in use"));
}

/* What is wrong: the first two, and not what the phase has said. */
static void put_errors(Buf *b, const MigReport *r)
{
    int said = 0, more = 0;
    for (int i = 0; i < r->errors.n; i++) {
        const char *what = r->errors.v[i].what;
        if (str_eq(b->s, what))
            continue;
        if (said++ < 2)
            buf_fmt(b, "%s%s", str_eq(b->s, "failed") ? ": " : "; ", what);
        else
            more++;
    }
    if (more)
        buf_fmt(b, "; and %d more", more);
}

const char *migration_line(Arena *a, const Migration *m, const MigLook *look, const MigReport *r)
{
    Buf b = buf_new(a);
    bool still = !r->phase || str_eq(r->phase, "disabled") || str_eq(r->phase, "failed");
    put_phase(a, &b, m, look, r);
    put_errors(&b, r);
    if (r->waiting_for.n && !str_eq(r->phase, "preparing"))
        buf_fmt(&b, "; %s", r->waiting_for.v[0]);
    if (still && m->slot.exists && !m->slot.lost && m->slot.retained_bytes > 0)
        buf_fmt(&b, "; the source keeps %s of WAL", amount_bytes(a, m->slot.retained_bytes));
    for (char *c = b.s; *c; c++) /* servers' messages may have several lines */
        if (*c == '\n' || *c == '\t')
            *c = ' ';
    return b.s;
}
