#include "core/objects.h"

#include "core/schema_check.h"
#include "embedded_sql.h"
#include "pg/sql.h"

#include <strings.h>

enum { OBJECTS_MOST = 500, OBJECTS_LEAST = 10, NAMES_SHOWN = 10 };

/* As option 'skip' names kinds. */
static bool skips(const SchemaArgs *s, const char *kind)
{
    for (int i = 0; i < s->skip.n; i++)
        if (strcasecmp(s->skip.v[i], kind) == 0)
            return true;
    return false;
}

static _Noreturn void die_unreadable(Task *t, Side side)
{
    Db *db = task_db(t, side);
    die_hint(t->run,
             sql(t->a,
                 "Let a superuser do this in the database: GRANT SELECT ON"
                 " pg_catalog.pg_largeobject TO %I; nothing else shows what is in them. Or copy"
                 " without large_objects.",
                 db_user(db)),
             "there are large objects, and \"%s\" may not read pg_largeobject on the %s",
             db_user(db), db_where(db));
}

bool objects_concern(const Objects *o)
{
    const LargeObjectSide *s = o->sides;
    return s[o->from].some || (o->to == SIDE_TARGET ? s[o->to].place : s[o->to].some);
}

Objects objects_look(Task *t, const ObjectsArgs *args)
{
    Side from = side_other(args->to);
    Db *to = task_db(t, args->to);
    const SchemaArgs *s = args->schema;
    Objects o = {.t = t, .args = args, .from = from, .to = args->to};
    o.rules = (LargeObjectRules){.owners = !s->no_owner,
                                 .grants = !s->no_privileges && !skips(s, "acl"),
                                 .comments = !skips(s, "comment"),
                                 .role_map = s->role_map,
                                 .own_name = db_user(to)};
    for (Side side = SIDE_SOURCE; side <= SIDE_TARGET; side++)
        o.sides[side] = large_object_side(task_db(t, side), t->a);
    for (Side side = SIDE_SOURCE; side <= SIDE_TARGET; side++)
        if (!o.sides[side].may && objects_concern(&o))
            die_unreadable(t, side);
    /* Half of the table of locks is for others. */
    int64_t room = row_int(db_query(to, t->a, &q_lock_room), 0, "locks") / 2 / args->jobs;
    o.how = (ObjectsPlan){.subscription = args->subscription,
                          .to = args->to,
                          .page = o.sides[from].page,
                          .most = room < OBJECTS_LEAST  ? OBJECTS_LEAST
                                  : room > OBJECTS_MOST ? OBJECTS_MOST
                                                        : room};
    return o;
}

void objects_check_roles(const Objects *o)
{
    Task *t = o->t;
    StrList names = large_object_roles(task_db(t, o->from), t->a, &o->rules), needed = {0};
    for (int i = 0; i < names.n; i++)
        strs_add(t->a, &needed, val_mapped(o->rules.role_map, names.v[i]));
    schema_check_server(t, task_db(t, o->to), &(Entries){0}, &needed, &(StrList){0});
}

void objects_die_foreign(const Objects *o, const StrList *oids)
{
    Task *t = o->t;
    die_hint(t->run,
             "Unlink them there if nobody needs them (SELECT lo_unlink(oid)), or copy without "
             "large_objects.",
             "%d large object(s) on the %s that this copy has not made have the OIDs of others on "
             "the %s: %s",
             oids->n, db_where(task_db(t, o->to)), side_name(o->from),
             strs_join(t->a, oids, ", ", NAMES_SHOWN));
}

void objects_prepare(const Objects *o, Plan *plan)
{
    Arena *a = o->t->a;
    const char *session = large_object_session_sql(a, &o->rules);
    if (o->to == SIDE_TARGET && !o->sides[SIDE_TARGET].place)
        plan_add(a, plan, SIDE_TARGET, "make a place for the list of large objects",
                 large_object_place_sql())
            ->alone = true;
    plan->session = plan->session ? fmt(a, "%s; %s", plan->session, session) : session;
}

Val *objects_report(Task *t, const ObjectsSum *sum)
{
    Val *fact = val_map(t->a);
    val_set_int(t->a, fact, "copied", sum->copied);
    val_set_int(t->a, fact, "changed", sum->changed);
    val_set_int(t->a, fact, "removed", sum->removed);
    val_set_int(t->a, fact, "bytes", sum->bytes);
    val_set(t->a, t->report.facts, "large_objects", fact);
    return fact;
}
