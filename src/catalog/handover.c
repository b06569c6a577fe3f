#include "catalog/handover.h"

#include "embedded_sql.h"
#include "pg/sql.h"

#include <stdlib.h>

static const char *const words[] = {
    [HANDOVER_NONE] = "none", [HANDOVER_COMMITTED] = "committed", [HANDOVER_DONE] = "done"};

ClosedState closed_read(Db *db, Arena *a)
{
    const Rows *r = db_query(db, a, &q_database_settings);
    return (ClosedState){.read_only = row_str(r, 0, "read_only"),
                         .closed_by_us = row_bool(r, 0, "closed_by"),
                         .handover = row_str(r, 0, "handover"),
                         .brought = row_str(r, 0, "brought"),
                         .roles_exempt = row_str(r, 0, "roles_exempt")};
}

Handover handover_parse(Arena *a, const char *text)
{
    Handover h = {0};
    char *state = NULL;
    int64_t epoch = text ? strtoll(text, &state, 10) : 0;
    for (int s = HANDOVER_COMMITTED; epoch > 0 && s <= HANDOVER_DONE; s++) {
        size_t n = strlen(words[s]);
        if (*state == ' ' && strncmp(state + 1, words[s], n) == 0 && state[1 + n] == ' ')
            h = (Handover){
                .epoch = epoch, .state = (HandoverState)s, .lsn = arena_strdup(a, state + 2 + n)};
    }
    return h;
}

const char *handover_text(Arena *a, int64_t epoch, HandoverState state, const char *lsn)
{
    return fmt(a, "%lld %s %s", (long long)epoch, words[state], lsn);
}

Side handover_primary(const Handover both[2])
{
    return both[SIDE_SOURCE].epoch > both[SIDE_TARGET].epoch ? SIDE_TARGET : SIDE_SOURCE;
}

Handover handover_read(Db *db, Arena *a)
{
    ClosedState closed = closed_read(db, a);
    Handover h = handover_parse(a, closed.handover);
    h.closed = closed;
    if (closed.brought)
        h.brought = array_parse(a, closed.brought);
    return h;
}

const char *handover_commit_sql(Arena *a, const char *database, int64_t epoch, const char *lsn)
{
    return sql(a, "ALTER DATABASE %I SET pgonline.handover = %L; %s", database,
               handover_text(a, epoch, HANDOVER_COMMITTED, lsn), database_close_sql(a, database));
}

const char *handover_brought_sql(Arena *a, const char *database, const StrList *brought)
{
    return brought->n ? sql(a, "ALTER DATABASE %I SET pgonline.brought = %L", database,
                            sql_array(a, brought))
                      : sql(a, "ALTER DATABASE %I RESET pgonline.brought", database);
}

const char *handover_done_sql(Arena *a, const char *database, int64_t epoch, const char *lsn)
{
    return sql(a, "ALTER DATABASE %I SET pgonline.handover = %L", database,
               handover_text(a, epoch, HANDOVER_DONE, lsn));
}

const char *database_close_sql(Arena *a, const char *database)
{
    return sql(a,
               "ALTER DATABASE %I SET pgonline.closed_by = 'switchover';"
               " ALTER DATABASE %I SET default_transaction_read_only = on",
               database, database);
}

const char *database_open_sql(Arena *a, const char *database)
{
    return sql(a,
               "ALTER DATABASE %I RESET default_transaction_read_only;"
               " ALTER DATABASE %I RESET pgonline.closed_by",
               database, database);
}
