/* A subscription on the target: one plain struct for what is and for what is wanted. */
#ifndef CATALOG_SUBSCRIPTION_H
#define CATALOG_SUBSCRIPTION_H

#include "pg/db.h"

/* What CREATE SUBSCRIPTION … WITH (…) knows, and since when. Values are kept as text, as SQL takes
 * them; NULL where the server does not know the option. */
typedef enum SubOption {
    SUBOPT_SYNCHRONOUS_COMMIT,
    SUBOPT_BINARY,
    SUBOPT_STREAMING,
    SUBOPT_TWO_PHASE,
    SUBOPT_DISABLE_ON_ERROR,
    SUBOPT_PASSWORD_REQUIRED,
    SUBOPT_RUN_AS_OWNER,
    SUBOPT_ORIGIN,
    SUBOPT_FAILOVER,
    SUBOPT_N
} SubOption;

const char *suboption_name(SubOption o);
bool suboption_known(int version, SubOption o);
Feature suboption_feature(SubOption o);                 /* only for those that came after 10 */
const char *suboption_preset(SubOption o, int version); /* what the server takes by itself */

typedef struct Subscription {
    bool exists;
    const char *oid;
    const char *name, *owner;
    bool enabled;
    const char *slot_name; /* NULL: NONE */
    StrList publications;  /* sorted */
    const char *options[SUBOPT_N];
    const ConnInfo *conninfo; /* NULL when we may not read it. Secret. */
    StrList tables;           /* "schema"."name", sorted */
    StrList states;           /* of these: init, copying, finished, synced, ready */
} Subscription;

/* .exists is false when there is none of that name in this database. */
Subscription subscription_read(Db *db, Arena *a, const char *name);

/* What a publisher offers under these publications, as the list above. */
StrList published_read(Db *source, Arena *a, const StrList *publications, int subscriber_version);

/* Those that do not exist on the publisher. */
StrList publications_missing(Db *source, Arena *a, const StrList *publications);

/*
 * The connection as the target's server shall use it: given's keywords, and settings without which
 * values change or a copy never ends. A subscriber below 15 takes floats, dates and intervals in
 * whatever form the publisher writes them; a timeout of statements or transactions on the
 * replication role makes the initial copy start over for ever, one of idle sessions ends a refresh
 * that waits for a lock, and ALTER ROLE … SET role takes the rights to read away.
 */
ConnInfo subscription_conninfo(Arena *a, const ConnInfo *given, int publisher_version);

/* Do both lead to the same place in the same way? A password counts only when want has one. */
bool conninfo_matches(const ConnInfo *is, const ConnInfo *want);

void strs_sort(StrList *l);
StrList strs_sorted(Arena *a, const StrList *l); /* another list; l stays as it is */
int subscription_ready(const Subscription *s);   /* how many tables are ready */
Val *subscription_show(Arena *a, const Subscription *s);

#endif
