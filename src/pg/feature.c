#include "pg/feature.h"

static const struct {
    int since;
    const char *name;
} features[] = {
    [FEAT_ANY] = {10, "logical replication"},
    [FEAT_PUBLISH_TRUNCATE] = {11, "publishing TRUNCATE"},
    [FEAT_MISSING_VALUES] = {11, "new columns without a rewrite"},
    [FEAT_JIT] = {11, "jit"},
    [FEAT_HASH_EXTENDED] = {11, "extended hash functions"},
    [FEAT_EXACT_FLOATS] = {12, "exact float output"},
    [FEAT_PUBLISH_VIA_ROOT] = {13, "publish_via_partition_root"},
    [FEAT_SUB_BINARY] = {14, "binary subscriptions"},
    [FEAT_SUB_STREAMING] = {14, "streaming of transactions in progress"},
    [FEAT_SYNC_SLOTS] = {14, "permanent table synchronization slots"},
    [FEAT_SLOT_STATS] = {14, "pg_stat_replication_slots"},
    [FEAT_COPY_PROGRESS] = {14, "pg_stat_progress_copy"},
    [FEAT_IDLE_TIMEOUT] = {14, "idle_session_timeout"},
    [FEAT_UNKNOWN_ROWS] = {14, "statistics that tell no rows from unknown ones"},
    [FEAT_CLIENT_CHECK] = {14, "client_connection_check_interval"},
    [FEAT_TID_RANGE] = {14, "scans of a range of TIDs"},
    [FEAT_MULTIRANGES] = {14, "multiranges"},
    [FEAT_ROW_FILTERS] = {15, "row filters and column lists"},
    [FEAT_TABLES_IN_SCHEMA] = {15, "FOR TABLES IN SCHEMA"},
    [FEAT_SUB_TWO_PHASE] = {15, "two_phase and disable_on_error"},
    [FEAT_SUB_STATS] = {15, "pg_stat_subscription_stats"},
    [FEAT_SUB_ORIGIN] = {16, "origin, run_as_owner and password_required"},
    [FEAT_SUB_PARALLEL] = {16, "parallel apply of streamed transactions"},
    [FEAT_MEMBER_OPTIONS] = {16, "INHERIT and SET of memberships"},
    [FEAT_SCRAM_ITERATIONS] = {16, "scram_iterations"},
    [FEAT_FULL_BY_INDEX] = {16, "an index for REPLICA IDENTITY FULL"},
    [FEAT_FAILOVER] = {17, "failover slots"},
    [FEAT_XACT_TIMEOUT] = {17, "transaction_timeout"},
    [FEAT_ALTER_TWO_PHASE] = {18, "changing two_phase of a subscription"},
    [FEAT_DATABASE_LOCALE] = {15, "locale providers of databases"},
    [FEAT_DATABASE_BUILTIN] = {17, "the builtin locale provider"},
    [FEAT_PUBLISH_GENERATED] = {18, "publish_generated_columns"},
    [FEAT_SEQUENCE_DATA] = {18, "pg_get_sequence_data()"},
    [FEAT_EXECUTE_FUNCTION] = {11, "EXECUTE FUNCTION"},
    [FEAT_FINALFUNC_MODIFY] = {11, "FINALFUNC_MODIFY of aggregates"},
    [FEAT_INDEX_STATISTICS] = {11, "statistics targets of indexes"},
    [FEAT_TOAST_TUPLE_TARGET] = {11, "toast_tuple_target"},
    [FEAT_SUPPORT_FUNCTIONS] = {12, "support functions"},
    [FEAT_MCV_STATISTICS] = {12, "statistics of most common values"},
    [FEAT_VACUUM_PARAMETERS] = {12, "vacuum_index_cleanup and vacuum_truncate"},
    [FEAT_STATISTICS_TARGET] = {13, "statistics targets of extended statistics"},
    [FEAT_OPCLASS_OPTIONS] = {13, "parameters of operator classes"},
    [FEAT_SIMILAR_TO] = {13, "similar_to_escape()"},
    [FEAT_DEDUPLICATION] = {13, "deduplicate_items"},
    [FEAT_INSERT_VACUUM] = {13, "vacuum after inserts"},
    [FEAT_COMPRESSION] = {14, "compression of columns"},
    [FEAT_SUBSCRIPT] = {14, "subscripting of types"},
    [FEAT_SQL_SYNTAX] = {14, "SQL syntax kept in queries"},
    [FEAT_LOOSE_MEMBERS] = {14, "loose members of operator classes"},
    [FEAT_UNLOGGED_SEQUENCES] = {15, "unlogged sequences"},
    [FEAT_SHORT_COLUMNS] = {16, "short names of columns in queries"},
    [FEAT_XML_INDENT] = {16, "XMLSERIALIZE … INDENT"},
    [FEAT_MAINTAIN] = {17, "the privilege MAINTAIN"},
    [FEAT_PARTITIONED_METHOD] = {17, "access methods of partitioned tables"},
    [FEAT_NAMED_NOT_NULL] = {18, "named NOT NULL constraints"},
    [FEAT_EAGER_FREEZE] = {18, "eager freezing"},
    [FEAT_LARGE_OBJECT_GRANTS] = {18, "default privileges on large objects"},
};

bool version_has(int version, Feature f)
{
    return version / 10000 >= features[f].since;
}

int feature_since(Feature f)
{
    return features[f].since;
}

const char *feature_name(Feature f)
{
    return features[f].name;
}
