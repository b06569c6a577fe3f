/* T: tables, their identity and their data. */
#include "core/check.h"
#include "embedded_sql.h"

const Check checks_tables[] = {
    {"T05", SEV_WARNING, SIDE_SOURCE, "unlogged tables and sequences", &q_check_unlogged,
     .hint = "Copy its rows during the switch, by pg_dump --data-only --table, if they matter.",
     .docs = "logical-replication-restrictions"},
    {0},
};
