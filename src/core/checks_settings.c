/* G: settings and capacity. */
#include "core/check.h"
#include "embedded_sql.h"

const Check checks_settings[] = {
    {"G01", SEV_ERROR, SIDE_SOURCE, "wal_level", &q_check_wal_level, .anywhere = true,
     .docs = "logical-replication-config"},
    {0},
};
