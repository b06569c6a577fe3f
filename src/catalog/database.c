#include "catalog/database.h"

#include "embedded_sql.h"
#include "pg/sql.h"

Database database_read(Db *db, Arena *a)
{
    const Rows *r = db_query(db, a, &q_database);
    return (Database){
        .owner = row_text(r, 0, "owner"),
        .encoding = row_text(r, 0, "encoding"),
        .collate = row_text(r, 0, "collate"),
        .ctype = row_text(r, 0, "ctype"),
        .provider = row_text(r, 0, "provider"),
        .locale = row_str(r, 0, "locale"),
        .icu_rules = row_str(r, 0, "icu_rules"),
    };
}

bool database_exists(Db *db, Arena *a, const char *name)
{
    return row_bool(db_query(db, a, &q_database_exists, name), 0, "there");
}

bool database_needs(const Database *d, Feature *needed)
{
    *needed = str_eq(d->provider, "builtin") ? FEAT_DATABASE_BUILTIN : FEAT_DATABASE_LOCALE;
    return !str_eq(d->provider, "libc");
}

const char *database_create_sql(Arena *a, const Database *d, const char *name, bool with_provider,
                                bool with_owner)
{
    const char *s = sql(a,
                        "CREATE DATABASE %I TEMPLATE template0 ENCODING %L LC_COLLATE %L "
                        "LC_CTYPE %L",
                        name, d->encoding, d->collate, d->ctype);
    if (with_provider)
        s = sql(a, "%s LOCALE_PROVIDER %s", s, d->provider);
    if (str_eq(d->provider, "icu"))
        s = sql(a, "%s ICU_LOCALE %L", s, d->locale);
    if (str_eq(d->provider, "builtin"))
        s = sql(a, "%s BUILTIN_LOCALE %L", s, d->locale);
    if (d->icu_rules)
        s = sql(a, "%s ICU_RULES %L", s, d->icu_rules);
    return with_owner ? sql(a, "%s OWNER %I", s, d->owner) : s;
}
