/*
 * For tables without a usable unique index: one that is built for them, or the proof that they do
 * not need any, as their rows are only ever inserted.
 */
#ifndef CATALOG_IDENTITY_INDEX_H
#define CATALOG_IDENTITY_INDEX_H

#include "catalog/identity.h"

/* Fills .built and .built_valid: the index of an earlier run, also one that was broken off. */
void identities_read_built(Db *db, Arena *a, Identities *ids);

/* Fills .keys and .built_next of those that neither work nor have a usable unique index. */
void identities_read_keys(Db *db, Arena *a, Identities *ids);

/* Fills .updated and .deleted; *since: since when they were counted, NULL when nobody knows. */
void identities_read_changes(Db *db, Arena *a, Identities *ids, const char **since);

/* CREATE UNIQUE INDEX CONCURRENTLY … on one of .keys, and DROP INDEX CONCURRENTLY IF EXISTS …. */
const char *identity_build_sql(Arena *a, const Table *t, const char *index, const IdentityKey *k);
const char *identity_drop_sql(Arena *a, const Table *t, const char *index);

#endif
