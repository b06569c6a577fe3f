/* What each server version can do. Only feature.c knows version numbers; everybody else asks. */
#ifndef PG_FEATURE_H
#define PG_FEATURE_H

#include <stdbool.h>

enum { VERSION_OLDEST = 100000, VERSION_NEWEST_KNOWN = 190000 };

typedef enum Feature {
    FEAT_ANY,               /* what all have */
    FEAT_PUBLISH_TRUNCATE,  /* publish = 'truncate' */
    FEAT_JIT,               /* the setting jit */
    FEAT_HASH_EXTENDED,     /* hashtextextended() and its kin, sha256() */
    FEAT_EXACT_FLOATS,      /* floats as text: the shortest that reads back the same */
    FEAT_PUBLISH_VIA_ROOT,  /* partitioned tables in publications, and as targets */
    FEAT_SUB_BINARY,        /* subscription option binary */
    FEAT_SUB_STREAMING,     /* subscription option streaming */
    FEAT_SYNC_SLOTS,        /* tablesync slots are permanent: pg_<sub>_sync_<rel>_<sysid> */
    FEAT_SLOT_STATS,        /* pg_stat_replication_slots */
    FEAT_IDLE_TIMEOUT,      /* idle_session_timeout */
    FEAT_MULTIRANGES,       /* CREATE TYPE … AS RANGE (multirange_type_name = …) */
    FEAT_ROW_FILTERS,       /* row filters and column lists of publications */
    FEAT_TABLES_IN_SCHEMA,  /* FOR TABLES IN SCHEMA */
    FEAT_PARAMETER_RIGHTS,  /* GRANT SET ON PARAMETER */
    FEAT_SUB_TWO_PHASE,     /* subscription options two_phase, disable_on_error */
    FEAT_SUB_STATS,         /* pg_stat_subscription_stats */
    FEAT_SUB_ORIGIN,        /* subscription options origin, run_as_owner, password_required */
    FEAT_SUB_PARALLEL,      /* subscription option streaming = parallel */
    FEAT_MEMBER_OPTIONS,    /* GRANT role TO member WITH INHERIT …, SET … */
    FEAT_FULL_BY_INDEX,     /* a subscriber finds rows of REPLICA IDENTITY FULL by an index */
    FEAT_FAILOVER,          /* failover slots */
    FEAT_XACT_TIMEOUT,      /* transaction_timeout */
    FEAT_ALTER_TWO_PHASE,   /* ALTER SUBSCRIPTION … SET (two_phase), streaming = parallel */
    FEAT_DATABASE_LOCALE,   /* CREATE DATABASE … LOCALE_PROVIDER */
    FEAT_DATABASE_BUILTIN,  /* LOCALE_PROVIDER builtin */
    FEAT_PUBLISH_GENERATED, /* publish_generated_columns */
    FEAT_SEQUENCE_DATA,     /* pg_get_sequence_data() */
} Feature;

/* version: server_version_num. */
bool version_has(int version, Feature f);

/* The first major version that has it, and its name for messages: "row filters and column lists".
 */
int feature_since(Feature f);
const char *feature_name(Feature f);

#endif
