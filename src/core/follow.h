/*
 * Following the source's DDL while a migration is under way: new tables come into a publication and
 * the subscription, and what had to wait is done once the target has caught up.
 */
#ifndef CORE_FOLLOW_H
#define CORE_FOLLOW_H

#include "catalog/column_values.h"
#include "catalog/identity.h"
#include "catalog/publication.h"
#include "core/module.h"

typedef struct Followed {
    StrList added;       /* schema.table, to a publication */
    StrList unpublished; /* that is in none and could not be added: why was warned of */
    bool refreshed;
} Followed;

/*
 * Selected tables of the source that no publication takes, but for those that except names (as
 * exclude_tables does), are added to one, then the subscription is refreshed if it lacks published
 * tables. Publications that do not exist, and a subscription (NULL: none is meant) that does not,
 * are passed over. By plan_apply(): in check mode it only tells.
 */
Followed follow_replication(Task *t, const StrList *publications, const StrList *except,
                            const char *subscription, int64_t timeout_ms);

typedef LIST(Publication) Publications;

/*
 * Adds each table to one of wanted, which are as they are and get changed; names those that do not
 * go into any. The first one that publishes INSERT, UPDATE and DELETE takes them; only when none
 * does, the first that publishes INSERT: rows that change must not be left behind in silence.
 * identities: of the leaves of all tables. subscribed: names of those that come into question, NULL
 * for all. Pure.
 */
StrList follow_choose(Arena *a, Publications *wanted, const PubTables *tables,
                      const Identities *identities, const StrList *subscribed);

/* What an Action needs that may be done only when the target has caught up: action.before =
 * follow_ready, action.arg = one of these. The WAL's end is read then, so after the schema was. */
typedef struct FollowReady {
    const char *subscription; /* NULL or none of that name: nothing to wait for */
    const ColumnNames *fill;  /* filled afterwards; NULL: nothing */
    int64_t timeout_ms;
} FollowReady;

void follow_ready(Task *t, const void *ready);

#endif
