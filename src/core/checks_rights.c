/* P: what the roles may do. */
#include "core/check.h"
#include "embedded_sql.h"

const Check checks_rights[] = {
    /* Findings are made in check.c, and by queries whose answer depends on what we may see. */
    {"P07", SEV_WARNING, SIDE_SOURCE, "what may not be seen", .anywhere = true,
     .hint = "Connect as a superuser, or as a member of pg_monitor, to have it checked."},
    {0},
};
