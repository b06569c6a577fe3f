#include "catalog/slot.h"

#include "embedded_sql.h"
#include "pg/sql.h"

Slot slot_read(Db *db, Arena *a, const char *name)
{
    Slot s = {.name = name};
    const Rows *r = db_query(db, a, &q_slot, name);
    if (!r->n)
        return s;
    s.exists = true;
    s.plugin = row_str(r, 0, "plugin");
    s.type = row_str(r, 0, "slot_type");
    s.database = row_str(r, 0, "database");
    s.temporary = row_bool(r, 0, "temporary");
    s.active = row_bool(r, 0, "active");
    s.used_by = row_str(r, 0, "used_by");
    s.lost = row_bool(r, 0, "lost");
    s.confirmed_flush = row_str(r, 0, "confirmed_flush");
    s.retained_bytes = row_int(r, 0, "retained_bytes");
    s.lag_bytes = row_int(r, 0, "lag_bytes");
    return s;
}

const char *slot_unfit(Arena *a, const Slot *s, const char *database)
{
    if (!str_eq(s->type, "logical"))
        return "is a physical one";
    if (!str_eq(s->plugin, "pgoutput"))
        return fmt(a, "has the output plugin %s, not pgoutput", s->plugin);
    if (!str_eq(s->database, database))
        return fmt(a, "belongs to the database \"%s\"", s->database);
    if (s->temporary)
        return "is a temporary one";
    return NULL;
}

StrList slot_sync_names(Db *db, Arena *a, const char *suboid, const char *sysid)
{
    StrList names = {0};
    const Rows *r = db_query(db, a, &q_slot_sync, suboid, sysid);
    for (int i = 0; i < r->n; i++)
        strs_add(a, &names, row_text(r, i, "name"));
    return names;
}

const char *drop_slot_sql(Arena *a, const char *name)
{
    return sql(a,
               "SELECT pg_catalog.pg_drop_replication_slot(slot_name)"
               " FROM pg_catalog.pg_replication_slots WHERE slot_name = %L",
               name);
}

const char *drop_sync_slots_sql(Arena *a, const char *suboid, const char *sysid)
{
    return sql(a,
               "SELECT pg_catalog.pg_drop_replication_slot(slot_name)"
               " FROM pg_catalog.pg_replication_slots WHERE slot_name ~ %L",
               fmt(a, "^pg_%s_sync_[0-9]+_%s$", suboid, sysid));
}

const char *system_identifier(Db *db, Arena *a)
{
    return row_text(db_query(db, a, &q_system_identifier), 0, "id");
}

Val *slot_show(Arena *a, const Slot *s)
{
    Val *v = val_map(a);
    val_set_str(a, v, "name", s->name);
    val_set_bool(a, v, "exists", s->exists);
    val_set_bool(a, v, "active", s->active);
    if (s->exists) {
        val_set_int(a, v, "retained_bytes", s->retained_bytes);
        val_set_int(a, v, "lag_bytes", s->lag_bytes);
    }
    return v;
}
