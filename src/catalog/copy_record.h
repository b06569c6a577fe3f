/*
 * What a copy writes down on the target, in the schema pgonline: that it is under way, which slot
 * and which tables are its own, and how far it is. A run that died is taken up from it, and
 * pg_migration_info reads it. It is no authority: what the servers say of subscription and slot
 * comes first.
 */
#ifndef CATALOG_COPY_RECORD_H
#define CATALOG_COPY_RECORD_H

#include "catalog/copy_table.h"

typedef struct CopyRecord {
    bool exists;
    const char *subscription, *slot, *method;
    const char *phase;    /* preparing, schema, copying, handover, finishing, done, failed */
    const char *lsn;      /* where the subscription goes on from; NULL: not known yet */
    const char *settings; /* of the server, as they were before: JSON; NULL: none were changed */
    StrList tables;       /* "schema"."name" on the target, that were empty when it began */
} CopyRecord;

CopyRecord copy_record_read(Db *target, Arena *a, const char *subscription);

/* SQL. The place for records; then one row of them; its tables; what changes; all away. */
const char *copy_record_place_sql(void);
const char *copy_record_begin_sql(Arena *a, const char *subscription, const char *slot,
                                  const StrList *publications, const char *method, int jobs);
const char *copy_record_tables_sql(Arena *a, const char *subscription, const CopyTables *tables);
const char *copy_record_phase_sql(Arena *a, const char *subscription, const char *phase);
const char *copy_record_slot_sql(Arena *a, const char *subscription, const char *lsn);
const char *copy_record_settings_sql(Arena *a, const char *subscription, const char *settings);
const char *copy_record_failed_sql(Arena *a, const char *subscription, const char *error);
const char *copy_record_remove_sql(Arena *a, const char *subscription);

/* Held by a copy as long as it lives. Its other sessions on the target hold one together: what a
 * killed run has started there (an index) goes on, and the next run ends it. n: how many are left.
 */
const char *copy_lock_sql(Arena *a, const char *subscription);
const char *copy_worker_lock_sql(Arena *a, const char *subscription);
const char *copy_workers_end_sql(Arena *a, const char *subscription);

#endif
