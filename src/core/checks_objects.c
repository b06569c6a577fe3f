/* O: all that is not tables. */
#include "catalog/dump.h"
#include "core/check.h"
#include "embedded_sql.h"

/* ---- O14: pg_dump reads servers up to its own version ---- */

static void find_pg_dump(Checking *c, const Check *check)
{
    Arena *a = c->t->a;
    int major = 0;
    for (int s = 0; s < 2; s++)
        if (c->dbs[s] && db_version(c->dbs[s]) / 10000 > major)
            major = db_version(c->dbs[s]) / 10000;
    const char *why = NULL;
    PgDump d = dump_look(c->t->run, a, c->o->pg_dump, &why);
    if (d.path && d.major < major)
        why = fmt(a, "pg_dump must be of version %d or newer to read both servers; %s is %s", major,
                  d.path, d.version);
    if (!why)
        return;
    Finding *f = check_find(c, check, "pg_dump", why);
    f->hint = fmt(a,
                  "Install postgresql-client-%d (Debian, Ubuntu) or postgresql%d (RPM) from "
                  "PostgreSQL's repositories where the modules run, or name another pg_dump with "
                  "option 'pg_dump'.",
                  major, major);
}

/* Some queries find for two checks: O02 and O03, O05 and O18. */
const Check checks_objects[] = {
    {"O01", SEV_ERROR, SIDE_TARGET, "the extensions that the target can create",
     &q_check_extensions_target, &q_check_extensions_source,
     .hint = "Install its package on the target's host.", .docs = "contrib", .anywhere = true},
    {"O02", SEV_WARNING, SIDE_SOURCE, "extensions that need special care",
     &q_check_special_extensions},
    {"O03", SEV_WARNING, SIDE_SOURCE, "jobs", &q_check_special_extensions},
    {"O04", SEV_WARNING, SIDE_TARGET, "event triggers", &q_check_event_triggers,
     &q_check_event_triggers_source, .docs = "event-triggers"},
    {"O05", SEV_WARNING, SIDE_SOURCE, "others who read the changes of the source",
     &q_check_other_consumers,
     .hint = "Those who read it must move to the target as well, at the switch."},
    {"O06", SEV_WARNING, SIDE_SOURCE, "connections to other servers", &q_check_foreign_servers,
     .docs = "postgres-fdw"},
    {"O07", SEV_WARNING, SIDE_SOURCE, "what needs files on the server's host", &q_check_host_files,
     .hint = "Create it on the target before the schema is copied.", .docs = "xfunc-c"},
    {"O08", SEV_ERROR, SIDE_SOURCE, "what the target's version does not have",
     &q_check_version_features, .docs = "release"},
    {"O09", SEV_WARNING, SIDE_TARGET, "what is set for the database",
     &q_check_database_settings_target, &q_check_database_settings_source,
     .docs = "sql-alterdatabase"},
    {"O10", SEV_WARNING, SIDE_TARGET, "security labels and compressions", &q_check_labels_target,
     &q_check_labels_source, .docs = "sql-security-label"},
    {"O11", SEV_WARNING, SIDE_SOURCE, "names that mean something else on the target",
     &q_check_names, &q_check_names_target,
     .hint = "Quote the name, or write it with its schema, in functions and in the application; or "
             "rename it.",
     .docs = "sql-keywords-appendix"},
    {"O12", SEV_INFO, SIDE_TARGET, "who may create in the schema public", &q_check_public_target,
     &q_check_public_source, .docs = "ddl-schemas"},
    {"O13", SEV_INFO, SIDE_TARGET, "settings for the way back", &q_check_rollback,
     &q_check_rollback_source, .anywhere = true, .docs = "logical-replication-config"},
    {"O14", SEV_ERROR, SIDE_SOURCE, "pg_dump", .judge = find_pg_dump, .anywhere = true,
     .docs = "app-pgdump"},
    {"O15", SEV_WARNING, SIDE_TARGET, "what an earlier attempt has left", &q_check_leftovers,
     &q_check_leftovers_source, .anywhere = true, .docs = "logical-replication-subscription"},
    {"O16", SEV_INFO, SIDE_TARGET, "tables that the target has not got yet",
     &q_check_tables_missing, &q_check_tables_named, .hint = "pg_copy_schema creates them."},
    {"O17", SEV_INFO, SIDE_SOURCE, "who is connected", &q_check_sessions,
     .docs = "monitoring-stats"},
    {"O18", SEV_INFO, SIDE_SOURCE, "output plugins", &q_check_other_consumers,
     .hint = "Who reads by it must find the plugin on the target as well.",
     .docs = "logicaldecoding-output-plugin"},
    {0},
};
