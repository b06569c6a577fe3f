#include "core/sequence_lists.h"

#include "core/selector.h"
#include "core/sequence_plan.h"
#include "pg/sql.h"

static void die_unless_readable(Task *t, Side side, const Sequences *list)
{
    StrList schemas = {0}, names = {0};
    const char *user = db_user(task_db(t, side));
    for (int i = 0; i < list->n; i++) {
        const Sequence *s = &list->v[i];
        const char *schema = sql(t->a, "%I", s->schema);
        if (!s->may_enter && !strs_has(&schemas, schema))
            strs_add(t->a, &schemas, schema);
        if (!s->may_read)
            strs_add(t->a, &names, sql_name(t->a, s->schema, s->name));
    }
    if (!schemas.n && !names.n)
        return;
    const char *use = !schemas.n ? ""
                                 : sql(t->a, "GRANT USAGE ON SCHEMA %s TO %I; ",
                                       strs_join(t->a, &schemas, ", ", 0), user);
    const char *read = !names.n ? ""
                                : sql(t->a, "GRANT SELECT ON SEQUENCE %s TO %I;",
                                      strs_join(t->a, &names, ", ", 0), user);
    die_hint(t->run, fmt(t->a, "Run there: %s%s", use, read),
             "could not read the sequences on the %s: user \"%s\" may not read %d of them or their"
             " schemas",
             db_where(task_db(t, side)), user, names.n ? names.n : schemas.n);
}

void sequence_lists_read(Task *t, Sequences *source, Sequences *target)
{
    Db *dbs[2] = {task_db(t, SIDE_SOURCE), task_db(t, SIDE_TARGET)};
    TableFilter f = selector_filter(t), all = {"{}", "{}", "{}", "{}"};
    selector_check(t, SIDE_SOURCE, &f);
    sequences_send(dbs[0], &f);
    sequences_send(dbs[1], &all); /* matched by name, whatever owns them there */
    *source = sequences_take(dbs[0], t->a);
    Sequences there = sequences_take(dbs[1], t->a);
    *target = sequences_alike(t->a, source, &there);
    die_unless_readable(t, SIDE_SOURCE, source);
    die_unless_readable(t, SIDE_TARGET, target);
    SequenceReading what[] = {{dbs[0], source, NULL}, {dbs[1], target, NULL}};
    sequences_values(what, 2, t->a);
}
