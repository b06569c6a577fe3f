#include "catalog/standby.h"

#include "embedded_sql.h"

const char *standbys_missing(Db *db, Arena *a, bool ours)
{
    const Rows *r = db_query(db, a, &q_standbys);
    if (!r->n || (ours && !row_bool(r, 0, "waits")))
        return NULL;
    return fmt(a,
               "commits wait for %s of the standbys of synchronous_standby_names (%s), and %s are "
               "there",
               row_text(r, 0, "wanted"), row_text(r, 0, "names"), row_text(r, 0, "present"));
}
