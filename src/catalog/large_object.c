#include "catalog/large_object.h"

#include "catalog/place.h"
#include "embedded_sql.h"
#include "pg/sql.h"

static const char *number(Arena *a, int64_t n)
{
    return fmt(a, "%lld", (long long)n);
}

LargeObjectSide large_object_side(Db *db, Arena *a)
{
    const Rows *r = db_query(db, a, &q_large_objects_rights);
    return (LargeObjectSide){.may = row_bool(r, 0, "may"),
                             .some = row_bool(r, 0, "some"),
                             .place = row_bool(r, 0, "place"),
                             .page = row_int(r, 0, "page")};
}

LargeObjectRanges large_object_ranges(Db *db, Arena *a, int64_t page, int64_t bytes, int64_t most)
{
    LargeObjectRanges out = {0};
    const Rows *r =
        db_query(db, a, &q_large_objects_ranges, number(a, bytes / page), number(a, most));
    for (int i = 0; i < r->n; i++)
        *list_add(a, &out) = (LargeObjectRange){.first = row_int(r, i, "first"),
                                                .last = row_int(r, i, "last"),
                                                .n = row_int(r, i, "n"),
                                                .bytes = row_int(r, i, "pages") * page};
    return out;
}

LargeObjectRanges large_objects_own(Db *target, Arena *a, const char *subscription, int64_t most)
{
    LargeObjectRanges out = {0};
    const Rows *r = db_query(target, a, &q_large_objects_own, subscription, number(a, most));
    for (int i = 0; i < r->n; i++)
        *list_add(a, &out) = (LargeObjectRange){.first = row_int(r, i, "first"),
                                                .last = row_int(r, i, "last"),
                                                .n = row_int(r, i, "n"),
                                                .stale = row_int(r, i, "stale")};
    return out;
}

bool large_objects_unlisted(Db *target, Arena *a)
{
    return row_bool(db_query(target, a, &q_large_objects_unlisted), 0, "some");
}

StrList large_object_roles(Db *source, Arena *a, const LargeObjectRules *rules)
{
    StrList out = {0};
    const Rows *r = db_query(source, a, &q_large_objects_roles, rules->owners ? "true" : "false",
                             rules->grants ? "true" : "false");
    for (int i = 0; i < r->n; i++)
        strs_add(a, &out, row_text(r, i, "name"));
    return out;
}

static StrList oids(Arena *a, const Rows *r)
{
    StrList out = {0};
    for (int i = 0; i < r->n; i++)
        strs_add(a, &out, row_text(r, i, "oid"));
    return out;
}

StrList large_objects_taken(Db *source, Db *target, Arena *a, const char *own)
{
    const char *text = sql(a, q_large_objects_others.text, own);
    StrList others = oids(a, db_ask(target, a, q_large_objects_others.what, text));
    if (!others.n)
        return others;
    return oids(a, db_query(source, a, &q_large_objects_named, sql_array(a, &others)));
}

/* ---- what is about them ---- */

/* source: roles go by the target's names. */
static const char *about_sql(Arena *a, const LargeObjectRules *rules, bool source,
                             const char *condition)
{
    StrList old = {0}, new = {0};
    for (int i = 0; source && rules->role_map && i < rules->role_map->items.n; i++) {
        strs_add(a, &old, rules->role_map->keys.v[i]);
        strs_add(a, &new, rules->role_map->items.v[i]->s);
    }
    const char *from = sql_array(a, &old), *to = sql_array(a, &new);
    static const char name[] = "pg_catalog.pg_get_userbyid(m.lomowner)::text";
    const char *owner =
        source && !rules->owners
            ? sql(a, "%L::text", rules->own_name)
            : sql(a, "coalesce((%L::text[])[pg_catalog.array_position(%L::text[], %s)], %s)", to,
                  from, name, name);
    return sql(a, q_large_objects_about.text, rules->owners ? "true" : "false",
               rules->comments ? "true" : "false", owner, to, from,
               rules->grants ? "true" : "false", condition);
}

const char *large_objects_about_out_sql(Arena *a, const LargeObjectRules *rules,
                                        const char *condition)
{
    return sql(a, "COPY (%s) TO STDOUT (FORMAT binary)", about_sql(a, rules, true, condition));
}

const char *large_objects_pages_out_sql(Arena *a, int64_t page, const char *condition)
{
    return sql(a,
               "COPY (SELECT loid, pageno::bigint * %s, data FROM pg_catalog.pg_largeobject"
               " WHERE %s) TO STDOUT (FORMAT binary)",
               number(a, page), condition);
}

const char *large_object_session_sql(Arena *a, const LargeObjectRules *rules)
{
    return sql(a, q_large_objects_session.text, about_sql(a, rules, false, "true"));
}

/* ---- comparing ---- */

/* 64 bits of it, as a number. */
static const char *hash_sql(Arena *a, const LargeObjectHashing *hash, const char *bytes)
{
    const char *hex =
        hash->sha256
            ? sql(a, "pg_catalog.encode(pg_catalog.substr(pg_catalog.sha256(%s), 1, 8), 'hex')",
                  bytes)
            : sql(a, "pg_catalog.substr(pg_catalog.md5(%s), 1, 16)", bytes);
    return sql(a, "('x' || %s)::bit(64)::bigint", hex);
}

const char *large_objects_compare_sql(Arena *a, const LargeObjectRules *rules,
                                      const LargeObjectHashing *hash, int64_t page, const char *own,
                                      int64_t first, int64_t last)
{
    const char *piece = number(a, hash->piece), *from = number(a, first), *to = number(a, last);
    const char *about = about_sql(a, rules, !own, sql(a, "m.oid >= %L AND m.oid <= %L", from, to));
    static const char json[] =
        "pg_catalog.convert_to(pg_catalog.jsonb_build_array(m.owner, m.grantees, m.privileges,"
        " m.grantables, m.comment)::text, 'UTF8')";
    return sql(a, q_large_objects_compare.text, own ? own : "false", hash_sql(a, hash, json), about,
               hash_sql(a, hash, "pg_catalog.int8send(l.place) || l.piece"), number(a, page), piece,
               piece, from, to);
}

LargeObjects large_objects_of(Arena *a, const Rows *r)
{
    LargeObjects out = {0};
    for (int i = 0; i < r->n; i++)
        *list_add(a, &out) = (LargeObject){.oid = row_int(r, i, "oid"),
                                           .bytes = row_int(r, i, "bytes"),
                                           .own = row_bool(r, i, "own"),
                                           .about = row_text(r, i, "about"),
                                           .content = row_text(r, i, "content")};
    return out;
}

/* ---- those that the copy has made ---- */

const char *large_object_place_sql(void)
{
    return "CREATE SCHEMA IF NOT EXISTS pgonline;"
           " CREATE TABLE IF NOT EXISTS pgonline.copy_large_object"
           " (oid oid PRIMARY KEY, subscription text NOT NULL)";
}

const char *large_object_own_sql(Arena *a, const char *subscription, bool place)
{
    if (!place)
        return "false";
    return sql(a,
               "EXISTS (SELECT FROM pgonline.copy_large_object c"
               " WHERE c.oid = m.oid AND c.subscription = %L)",
               subscription);
}

const char *large_object_forget_sql(Arena *a, const char *subscription)
{
    static const char list[] = "pgonline.copy_large_object";
    return sql(a, "DELETE FROM pgonline.copy_large_object WHERE subscription = %L; %s",
               subscription, place_remove_sql(a, list, list));
}

const char *large_object_forget_stale_sql(Arena *a, const char *subscription)
{
    return sql(a,
               "DELETE FROM pgonline.copy_large_object c WHERE c.subscription = %L"
               " AND NOT EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata m"
               " WHERE m.oid = c.oid)",
               subscription);
}

const char *large_object_list_sql(Arena *a, const char *subscription)
{
    return sql(a,
               "INSERT INTO pgonline.copy_large_object (oid, subscription)"
               " SELECT m.oid, %L FROM pg_catalog.pg_largeobject_metadata m"
               " WHERE NOT EXISTS (SELECT FROM pgonline.copy_large_object c WHERE c.oid = m.oid)",
               subscription);
}
