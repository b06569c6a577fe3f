#include "catalog/identity_index.h"

#include "embedded_sql.h"
#include "pg/sql.h"

static const char *oids_of(Arena *a, const Identities *ids)
{
    StrList oids = {0};
    for (int i = 0; i < ids->n; i++)
        strs_add(a, &oids, ids->v[i].table.oid);
    return sql_array(a, &oids);
}

void identities_read_built(Db *db, Arena *a, Identities *ids)
{
    const Rows *r = db_query(db, a, &q_identity_built, oids_of(a, ids));
    for (int i = 0; i < r->n; i++) {
        Identity *id = &ids->v[row_int(r, i, "at")];
        id->built = row_text(r, i, "name");
        id->built_valid = row_bool(r, i, "valid");
    }
}

void identities_read_keys(Db *db, Arena *a, Identities *ids)
{
    StrList oids = {0};
    LIST(Identity *) asked = {0};
    for (int i = 0; i < ids->n; i++) {
        if (ids->v[i].works || ids->v[i].best_index)
            continue;
        *list_add(a, &asked) = &ids->v[i];
        strs_add(a, &oids, ids->v[i].table.oid);
    }
    if (!asked.n)
        return;
    const Rows *r = db_query(db, a, &q_identity_keys, sql_array(a, &oids));
    for (int i = 0; i < r->n; i++) {
        Identity *id = asked.v[row_int(r, i, "at")];
        id->built_next = row_text(r, i, "name");
        *list_add(a, &id->keys) = (IdentityKey){.columns = row_list(a, r, i, "columns"),
                                                .deferrable = row_bool(r, i, "deferrable")};
    }
}

void identities_read_changes(Db *db, Arena *a, Identities *ids, const char **since)
{
    const Rows *r = db_query(db, a, &q_identity_changes, oids_of(a, ids));
    for (int i = 0; i < r->n; i++) {
        ids->v[i].updated = row_int(r, i, "updated");
        ids->v[i].deleted = row_int(r, i, "deleted");
        *since = row_str(r, i, "since");
    }
}

const char *identity_build_sql(Arena *a, const Table *t, const char *index, const IdentityKey *k)
{
    return sql(a, "CREATE UNIQUE INDEX CONCURRENTLY %I ON %s (%s)", index, table_sql(a, t),
               sql_names(a, &k->columns));
}

const char *identity_drop_sql(Arena *a, const Table *t, const char *index)
{
    return sql(a, "DROP INDEX CONCURRENTLY IF EXISTS %s", sql_name(a, t->schema, index));
}
