#include "pg/feature.h"

static const struct {
    int since;
    const char *name;
} features[] = {
    [FEAT_ANY] = {10, "logical replication"},
    [FEAT_PUBLISH_TRUNCATE] = {11, "publishing TRUNCATE"},
    [FEAT_JIT] = {11, "jit"},
    [FEAT_HASH_EXTENDED] = {11, "extended hash functions"},
    [FEAT_EXACT_FLOATS] = {12, "exact float output"},
    [FEAT_PUBLISH_VIA_ROOT] = {13, "publish_via_partition_root"},
    [FEAT_SUB_BINARY] = {14, "binary subscriptions"},
    [FEAT_SUB_STREAMING] = {14, "streaming of transactions in progress"},
    [FEAT_SYNC_SLOTS] = {14, "permanent table synchronization slots"},
    [FEAT_SLOT_STATS] = {14, "pg_stat_replication_slots"},
    [FEAT_IDLE_TIMEOUT] = {14, "idle_session_timeout"},
    [FEAT_MULTIRANGES] = {14, "multiranges"},
    [FEAT_ROW_FILTERS] = {15, "row filters and column lists"},
    [FEAT_TABLES_IN_SCHEMA] = {15, "FOR TABLES IN SCHEMA"},
    [FEAT_PARAMETER_RIGHTS] = {15, "rights on settings"},
    [FEAT_SUB_TWO_PHASE] = {15, "two_phase and disable_on_error"},
    [FEAT_SUB_STATS] = {15, "pg_stat_subscription_stats"},
    [FEAT_SUB_ORIGIN] = {16, "origin, run_as_owner and password_required"},
    [FEAT_SUB_PARALLEL] = {16, "parallel apply of streamed transactions"},
    [FEAT_MEMBER_OPTIONS] = {16, "INHERIT and SET of memberships"},
    [FEAT_FULL_BY_INDEX] = {16, "an index for REPLICA IDENTITY FULL"},
    [FEAT_FAILOVER] = {17, "failover slots"},
    [FEAT_XACT_TIMEOUT] = {17, "transaction_timeout"},
    [FEAT_ALTER_TWO_PHASE] = {18, "changing two_phase of a subscription"},
    [FEAT_DATABASE_LOCALE] = {15, "locale providers of databases"},
    [FEAT_DATABASE_BUILTIN] = {17, "the builtin locale provider"},
    [FEAT_PUBLISH_GENERATED] = {18, "publish_generated_columns"},
    [FEAT_SEQUENCE_DATA] = {18, "pg_get_sequence_data()"},
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
