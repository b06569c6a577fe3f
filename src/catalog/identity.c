#include "catalog/identity.h"

#include "embedded_sql.h"
#include "pg/sql.h"

#include <stdlib.h>

static const char *why_not(Arena *a, const Identity *id, const char *index_flaw)
{
    switch (id->kind) {
    case 'd':
        return !id->index   ? "it has no primary key"
               : index_flaw ? fmt(a, "its primary key \"%s\" %s", id->index, index_flaw)
                            : NULL;
    case 'i':
        return !id->index ? "the index of its replica identity was dropped"
               : index_flaw
                   ? fmt(a, "the index of its replica identity, \"%s\", %s", id->index, index_flaw)
                   : NULL;
    case 'f':
        return id->not_full.n ? fmt(a, "it is FULL, which does not work with the column(s) %s",
                                    strs_join(a, &id->not_full, ", ", 5))
                              : NULL;
    default:
        return "it was set to NOTHING on purpose";
    }
}

Identities identities_of(Db *db, Arena *a, const Tables *tables)
{
    Identities out = {0};
    StrList oids = {0};
    for (int i = 0; i < tables->n; i++) {
        const Table *t = &tables->v[i];
        if (t->kind != 'r' || t->persistence != 'p')
            continue;
        *list_add(a, &out) = (Identity){.table = *t, .kind = t->identity};
        strs_add(a, &oids, t->oid);
    }
    const Rows *r = db_query(db, a, &q_identity, sql_array(a, &oids),
                             db_has(db, FEAT_PUBLISH_GENERATED) ? "no" : "yes");
    for (int i = 0; i < r->n; i++) {
        Identity *id = &out.v[i]; /* the rows come in the order of the oids */
        const char *flaw = row_str(r, i, id->kind == 'i' ? "chosen_flaw" : "primary_flaw");
        id->primary = row_str(r, i, "primary_key");
        id->index = id->kind == 'd'   ? id->primary
                    : id->kind == 'i' ? row_str(r, i, "chosen")
                                      : NULL;
        if (id->index)
            id->key_columns = row_list(a, r, i, "key_columns");
        id->best_index = row_str(r, i, "best");
        id->best_is_primary = row_bool(r, i, "best_is_primary");
        id->not_full = row_list(a, r, i, "not_full");
        id->ours = row_bool(r, i, "ours");
        id->parent_key = row_bool(r, i, "parent_key");
        id->why_not = why_not(a, id, flaw);
        id->works = !id->why_not;
    }
    return out;
}

Identities identities_read(Db *db, Arena *a, const TableFilter *f)
{
    Tables tables = tables_read(db, a, f);
    return identities_of(db, a, &tables);
}

const char *identity_code(Arena *a, const Identity *id)
{
    return id->kind == 'i' ? fmt(a, "i:%s", id->index ? id->index : "") : fmt(a, "%c", id->kind);
}

const char *identity_shown(Arena *a, const char *code)
{
    switch (*code) {
    case 'd':
        return "default";
    case 'f':
        return "full";
    case 'n':
        return "nothing";
    default:
        return code[2] ? fmt(a, "index %s", shown_name(a, NULL, code + 2)) : "index (dropped)";
    }
}

const char *identity_repair(Arena *a, const Identity *id, bool full)
{
    if (id->best_index)
        return id->best_is_primary ? "d" : fmt(a, "i:%s", id->best_index);
    return full && !id->not_full.n ? "f" : NULL;
}

const char *identity_sql(Arena *a, const Table *t, const char *code)
{
    const char *table = table_sql(a, t);
    if (*code == 'i')
        return sql(a, "ALTER TABLE %s REPLICA IDENTITY USING INDEX %I", table, code + 2);
    return sql(a, "ALTER TABLE %s REPLICA IDENTITY %s", table,
               *code == 'd'   ? "DEFAULT"
               : *code == 'f' ? "FULL"
                              : "NOTHING");
}

/* ---- what was found before ---- */

IdentityMemory identity_memory_read(Db *db, Arena *a)
{
    const Rows *r = db_query(db, a, &q_identity_memory_place);
    IdentityMemory m = {.schema_there = row_bool(r, 0, "schema_there"),
                        .view_there = row_bool(r, 0, "view_there"),
                        .schema_shared = row_bool(r, 0, "schema_shared")};
    if (!m.view_there)
        return m;
    r = db_query(db, a, &q_identity_memory);
    for (int i = 0; i < r->n; i++)
        *list_add(a, &m.memos) = (IdentityMemo){.oid = row_text(r, i, "relid"),
                                                .schema = row_text(r, i, "schema"),
                                                .name = row_text(r, i, "name"),
                                                .found = row_text(r, i, "found"),
                                                .repaired = row_text(r, i, "repaired"),
                                                .gone = row_bool(r, i, "gone"),
                                                .index_fits = row_bool(r, i, "index_fits")};
    identity_memory_sort(&m);
    return m;
}

static int by_oid(const void *x, const void *y)
{
    return strcmp(((const IdentityMemo *)x)->oid, ((const IdentityMemo *)y)->oid);
}

void identity_memory_sort(IdentityMemory *m)
{
    if (m->memos.n)
        qsort(m->memos.v, (size_t)m->memos.n, sizeof *m->memos.v, by_oid);
}

IdentityMemo *identity_memo(const IdentityMemory *m, const char *oid)
{
    IdentityMemo key = {.oid = oid}, *found = NULL;
    if (m->memos.n)
        found = bsearch(&key, m->memos.v, (size_t)m->memos.n, sizeof key, by_oid);
    return found && !found->gone ? found : NULL;
}

void identities_recall(Identities *ids, const IdentityMemory *m)
{
    for (int i = 0; i < ids->n; i++) {
        const IdentityMemo *memo = identity_memo(m, ids->v[i].table.oid);
        ids->v[i].remembered = memo ? memo->found : NULL;
    }
}

const char *identity_memory_sql(Arena *a, const IdentityMemory *m)
{
    StrList oids = {0}, schemas = {0}, names = {0}, found = {0}, repaired = {0};
    for (int i = 0; i < m->memos.n; i++) {
        const IdentityMemo *x = &m->memos.v[i];
        strs_add(a, &oids, x->oid);
        strs_add(a, &schemas, x->schema);
        strs_add(a, &names, x->name);
        strs_add(a, &found, x->found);
        strs_add(a, &repaired, x->repaired);
    }
    /* unnest() of several arrays is a form of its own, which a schema in front would spoil. */
    return sql(a,
               "CREATE OR REPLACE VIEW \"pgonline\".\"replica_identity\" AS SELECT * FROM"
               " unnest(%L::oid[], %L::text[], %L::text[], %L::text[], %L::text[])"
               " AS m (relid, schema, name, found, repaired)",
               sql_array(a, &oids), sql_array(a, &schemas), sql_array(a, &names),
               sql_array(a, &found), sql_array(a, &repaired));
}
