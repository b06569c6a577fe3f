#include "catalog/place.h"

#include "pg/sql.h"

/* Inside a string. */
#define DROP_WHEN_EMPTY                                                                            \
    " IF NOT EXISTS (SELECT FROM pg_catalog.pg_depend WHERE refclassid ="                          \
    " ''pg_catalog.pg_namespace''::pg_catalog.regclass AND refobjid ="                             \
    " ''pgonline''::pg_catalog.regnamespace AND deptype = ''n'') THEN"                             \
    " DROP SCHEMA pgonline; END IF;"

const char *place_drop_sql(Arena *a, const char *tables)
{
    return sql(a, "DO 'BEGIN DROP TABLE %s;" DROP_WHEN_EMPTY " END'", tables);
}

const char *place_remove_sql(Arena *a, const char *one, const char *tables)
{
    return sql(a,
               "DO 'BEGIN IF NOT EXISTS (SELECT FROM %s) THEN DROP TABLE %s;" DROP_WHEN_EMPTY
               " END IF; END'",
               one, tables);
}
