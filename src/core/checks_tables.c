/* T: tables, their identity and their data. */
#include "core/checks_tables.h"

#include "embedded_sql.h"
#include "pg/sql.h"

static int n_params(const Query *query)
{
    return strstr(query->text, "$2") ? 2 : strstr(query->text, "$1") ? 1 : 0;
}

const Rows *judge_ask(Checking *c, const Check *check, Side side, const Query *query,
                      const StrList *oids, const char *second)
{
    const char *params[] = {sql_array(c->t->a, oids), second};
    DbError err;
    const Rows *r = db_try(c->dbs[side], c->t->a, query->text, params, n_params(query), &err);
    if (!r)
        check_unseen(c, check, side, &err);
    return r;
}

void judge_ask_both(Checking *c, const Check *check, const Query *query, const StrList oids[2],
                    const char *second, const Rows *rows[2])
{
    bool is_there[2];
    for (int s = 0; s < 2; s++) {
        const char *params[] = {sql_array(c->t->a, &oids[s]), second};
        is_there[s] = c->dbs[s] && !c->no_database[s];
        if (is_there[s])
            db_send(c->dbs[s], query->text, params, n_params(query));
    }
    for (int s = 0; s < 2; s++) {
        DbError err;
        rows[s] = is_there[s] ? db_take(c->dbs[s], c->t->a, &err) : NULL;
        if (is_there[s] && !rows[s])
            check_unseen(c, check, (Side)s, &err);
    }
}

bool both_sides(const Checking *c)
{
    return c->dbs[SIDE_SOURCE] && c->dbs[SIDE_TARGET] && !c->no_database[SIDE_SOURCE] &&
           !c->no_database[SIDE_TARGET];
}

#define HINT_SEARCH_PATH                                                                           \
    "The fix sets the schemas of what it names; put more there if it needs more, and do it on "    \
    "the "                                                                                         \
    "target as well, if the function is there already."

const Check checks_tables[] = {
    {"T01", SEV_ERROR, SIDE_SOURCE, "the replica identities", &q_check_future_partitions,
     .judge = judge_identity,
     .hint = "Give it a primary key or a unique index of NOT NULL columns, or set "
             "identity_fallback.",
     .docs = "logical-replication-publication"},
    {"T02", SEV_ERROR, SIDE_SOURCE, "tables with REPLICA IDENTITY FULL",
     .judge = judge_full_unequal,
     .hint = "Give it a primary key or a unique index of NOT NULL columns.",
     .docs = "logical-replication-publication"},
    {"T03", SEV_WARNING, SIDE_SOURCE, "the size of tables with REPLICA IDENTITY FULL",
     .judge = judge_full_slow,
     .hint = "Give it a primary key or a unique index of NOT NULL columns.",
     .docs = "logical-replication-publication"},
    {"T04", SEV_ERROR, SIDE_SOURCE, "tables with REPLICA IDENTITY NOTHING",
     .judge = judge_identity_nothing,
     .hint = "It was set on purpose: ask why. pg_replica_identity leaves it alone without "
             "override_nothing.",
     .docs = "logical-replication-publication"},
    {"T05", SEV_WARNING, SIDE_SOURCE, "unlogged tables", &q_check_unlogged,
     .hint = "Name it in copy_at_switch (the playbook's switch_copy_tables) if its rows matter.",
     .docs = "logical-replication-restrictions"},
    {"T06", SEV_ERROR, SIDE_SOURCE, "partitioned tables", &q_check_partitions, .judge = judge_trees,
     .docs = "logical-replication-restrictions"},
    {"T07", SEV_INFO, SIDE_SOURCE, "inherited tables", &q_check_relations, .docs = "ddl-inherit"},
    {"T08", SEV_WARNING, SIDE_SOURCE, "foreign tables", &q_check_relations,
     .hint = "The target's server must reach the foreign one; detach a partition before.",
     .docs = "logical-replication-restrictions"},
    {"T09", SEV_INFO, SIDE_SOURCE, "materialized views", &q_check_matviews,
     .hint = "pg_switchover refreshes them, in the order they need.",
     .docs = "rules-materializedviews"},
    {"T10", SEV_ERROR, SIDE_SOURCE, "large objects", &q_check_columns,
     .hint = "Let pg_copy_data and pg_switchover bring them over (large_objects; the playbook's "
             "copy_large_objects: true), or set its severity if they do not matter.",
     .docs = "logical-replication-restrictions"},
    {"T11", SEV_WARNING, SIDE_SOURCE, "generated columns", &q_check_functions,
     .hint = HINT_SEARCH_PATH, .docs = "ddl-generated-columns"},
    {"T12", SEV_INFO, SIDE_SOURCE, "sequences of several columns", &q_check_sequences_shared,
     .hint = "pg_sequence_sync sets it once, for all of them.", .docs = "functions-sequence"},
    {"T13", SEV_WARNING, SIDE_SOURCE, "how far the sequences are used up", .judge = judge_sequences,
     .docs = "sql-altersequence"},
    {"T14", SEV_WARNING, SIDE_SOURCE, "constraints and indexes that are not valid",
     &q_check_constraints, .docs = "sql-altertable"},
    {"T15", SEV_INFO, SIDE_SOURCE, "deferrable keys", &q_check_constraints,
     .hint = "Let nobody write to the target before the switch.", .docs = "sql-set-constraints"},
    {"T16", SEV_WARNING, SIDE_SOURCE, "triggers that fire in a replica", .judge = judge_triggers,
     .docs = "logical-replication-architecture"},
    {"T17", SEV_WARNING, SIDE_SOURCE, "foreign keys of the tables", &q_check_foreign_keys,
     .judge = judge_truncate,
     .hint = "Take that table along, or create the key again when both are in one place.",
     .docs = "logical-replication-restrictions"},
    {"T18", SEV_WARNING, SIDE_SOURCE, "functions without a search_path", &q_check_functions,
     .hint = HINT_SEARCH_PATH, .docs = "sql-createfunction"},
    {"T19", SEV_WARNING, SIDE_SOURCE, "the types of the columns", &q_check_columns,
     .hint = "See what the application does with them.", .docs = "datatype-oid"},
    {"T20", SEV_INFO, SIDE_SOURCE, "the width of the tables", &q_check_relations, .docs = "limits"},
    {"T21", SEV_INFO, SIDE_SOURCE, "the names of the tables", &q_check_relations,
     .docs = "sql-syntax-lexical"},
    {"T22", SEV_INFO, SIDE_SOURCE, "dropped columns", &q_check_columns, .docs = "sql-altertable"},
    {"T23", SEV_WARNING, SIDE_SOURCE, "tables of extensions", .judge = judge_extension_tables,
     .docs = "extend-extensions"},
    {"T24", SEV_WARNING, SIDE_SOURCE, "tablespaces and access methods", &q_check_storage,
     &q_check_storage_target, .docs = "manage-ag-tablespaces", .anywhere = true},
    {"T25", SEV_ERROR, SIDE_TARGET, "rows in the target's tables", .judge = judge_filled,
     .hint = "If they are not wanted: TRUNCATE on the target. If they are the source's, set its "
             "severity, and copy_data to false for pg_subscription.",
     .docs = "logical-replication-subscription"},
    {"T26", SEV_ERROR, SIDE_TARGET, "differences between the tables of both sides",
     .judge = judge_layout, .docs = "logical-replication-restrictions"},
    {"T27", SEV_WARNING, SIDE_SOURCE, "what needs tables that do not take part", &q_check_left_out,
     .hint = "Take it along, or see that nobody needs it on the target.", .docs = "ddl-depend"},
    {0},
};
