/* What each server version can do. Only feature.c knows version numbers; everybody else asks. */
#ifndef PG_FEATURE_H
#define PG_FEATURE_H

#include <stdbool.h>

enum { VERSION_OLDEST = 100000, VERSION_NEWEST_KNOWN = 190000 };

typedef enum Feature {
    FEAT_ANY,               /* what all have */
    FEAT_PUBLISH_TRUNCATE,  /* publish = 'truncate' */
    FEAT_MISSING_VALUES,    /* pg_attribute.attmissingval: a new column without a rewrite */
    FEAT_JIT,               /* the setting jit */
    FEAT_HASH_EXTENDED,     /* hashtextextended() and its kin, sha256() */
    FEAT_EXACT_FLOATS,      /* floats as text: the shortest that reads back the same */
    FEAT_PUBLISH_VIA_ROOT,  /* partitioned tables in publications, and as targets */
    FEAT_SUB_BINARY,        /* subscription option binary */
    FEAT_SUB_STREAMING,     /* subscription option streaming */
    FEAT_SYNC_SLOTS,        /* tablesync slots are permanent: pg_<sub>_sync_<rel>_<sysid> */
    FEAT_SLOT_STATS,        /* pg_stat_replication_slots */
    FEAT_COPY_PROGRESS,     /* pg_stat_progress_copy */
    FEAT_TID_RANGE,         /* reading a part of a table's file */
    FEAT_IDLE_TIMEOUT,      /* idle_session_timeout */
    FEAT_UNKNOWN_ROWS,      /* reltuples is -1 for "never counted" */
    FEAT_CLIENT_CHECK,      /* client_connection_check_interval */
    FEAT_MULTIRANGES,       /* CREATE TYPE … AS RANGE (multirange_type_name = …) */
    FEAT_ROW_FILTERS,       /* row filters and column lists of publications */
    FEAT_TABLES_IN_SCHEMA,  /* FOR TABLES IN SCHEMA */
    FEAT_SUB_TWO_PHASE,     /* subscription options two_phase, disable_on_error */
    FEAT_SUB_STATS,         /* pg_stat_subscription_stats */
    FEAT_SUB_ORIGIN,        /* subscription options origin, run_as_owner, password_required */
    FEAT_SUB_PARALLEL,      /* subscription option streaming = parallel */
    FEAT_MEMBER_OPTIONS,    /* GRANT role TO member WITH INHERIT …, SET … */
    FEAT_SCRAM_ITERATIONS,  /* scram_iterations, and that clients are told of it */
    FEAT_FULL_BY_INDEX,     /* a subscriber finds rows of REPLICA IDENTITY FULL by an index */
    FEAT_FAILOVER,          /* failover slots */
    FEAT_XACT_TIMEOUT,      /* transaction_timeout */
    FEAT_ALTER_TWO_PHASE,   /* ALTER SUBSCRIPTION … SET (two_phase), streaming = parallel */
    FEAT_DATABASE_LOCALE,   /* CREATE DATABASE … LOCALE_PROVIDER */
    FEAT_DATABASE_BUILTIN,  /* LOCALE_PROVIDER builtin */
    FEAT_PUBLISH_GENERATED, /* publish_generated_columns */
    FEAT_SEQUENCE_DATA,     /* pg_get_sequence_data() */

    /* what the text of a schema is adapted to */
    FEAT_EXECUTE_FUNCTION,   /* EXECUTE FUNCTION of triggers, FUNCTION = of operators */
    FEAT_FINALFUNC_MODIFY,   /* CREATE AGGREGATE … FINALFUNC_MODIFY */
    FEAT_INDEX_STATISTICS,   /* ALTER INDEX … ALTER COLUMN … SET STATISTICS */
    FEAT_TOAST_TUPLE_TARGET, /* the storage parameter */
    FEAT_SUPPORT_FUNCTIONS,  /* CREATE FUNCTION … SUPPORT */
    FEAT_MCV_STATISTICS,     /* CREATE STATISTICS … (mcv) */
    FEAT_VACUUM_PARAMETERS,  /* the storage parameters vacuum_index_cleanup, vacuum_truncate */
    FEAT_STATISTICS_TARGET,  /* ALTER STATISTICS … SET STATISTICS */
    FEAT_OPCLASS_OPTIONS,    /* operator classes of an index with parameters */
    FEAT_SIMILAR_TO,         /* similar_to_escape() */
    FEAT_DEDUPLICATION,      /* the storage parameter deduplicate_items */
    FEAT_INSERT_VACUUM,      /* the storage parameters autovacuum_vacuum_insert_… */
    FEAT_COMPRESSION,        /* ALTER COLUMN … SET COMPRESSION */
    FEAT_SUBSCRIPT,          /* CREATE TYPE … SUBSCRIPT */
    FEAT_SQL_SYNTAX,    /* EXTRACT(… FROM …), TRIM(…) … come back from a view as written */
    FEAT_LOOSE_MEMBERS, /* what an operator class needs not belongs to its family alone */
    FEAT_UNLOGGED_SEQUENCES,  /* CREATE UNLOGGED SEQUENCE */
    FEAT_SHORT_COLUMNS,       /* columns of a query over one table come back without the table */
    FEAT_XML_INDENT,          /* XMLSERIALIZE(… INDENT) */
    FEAT_MAINTAIN,            /* the privilege MAINTAIN */
    FEAT_PARTITIONED_METHOD,  /* SET ACCESS METHOD of partitioned tables */
    FEAT_NAMED_NOT_NULL,      /* NOT NULL is a constraint with a name */
    FEAT_EAGER_FREEZE,        /* vacuum_max_eager_freeze_failure_rate and its contemporaries */
    FEAT_LARGE_OBJECT_GRANTS, /* ALTER DEFAULT PRIVILEGES … ON LARGE OBJECTS */
} Feature;

/* version: server_version_num. */
bool version_has(int version, Feature f);

/* The first major version that has it, and its name for messages: "row filters and column lists".
 */
int feature_since(Feature f);
const char *feature_name(Feature f);

#endif
