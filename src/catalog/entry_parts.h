/*
 * What is inside an entry's statements: roles, relations, and which part of a migration it belongs
 * to; and the same entry with other roles, another tablespace, another version.
 */
#ifndef CATALOG_ENTRY_PARTS_H
#define CATALOG_ENTRY_PARTS_H

#include "catalog/entry.h"

/* The roles that the statements name, added to roles without repetition. */
void entry_roles(Arena *a, const Entry *e, StrList *roles);

/* The relations that it hangs on, as "schema"."name": the table of an index, a constraint, a
 * trigger, a rule or a policy, and behind it the one that a foreign key refers to. Empty for other
 * types. */
StrList entry_relations(Arena *a, const Entry *e);

/*
 * A primary key or a unique constraint in two steps: an index like any other (CREATE INDEX lets
 * other indexes of the table be built meanwhile, ADD CONSTRAINT has the table alone), and what
 * makes the constraint of it at once, with all else that the entry does. False for what cannot be
 * told in this way. Not for partitioned tables, which do not take USING INDEX.
 */
bool entry_as_index(Arena *a, const Entry *e, Entry *index, Entry *then);

/* Is it a table, a view or a sequence? */
bool entry_is_relation(const Entry *e);

/* The relation without which it cannot be: the first of the above, or the one that a comment, a
 * grant or a label is about; NULL for none. */
const char *entry_hangs_on(Arena *a, const Entry *e);

/* The same entry with roles and the tablespace named as the maps (name to name) say, for both the
 * statements and the key. A map may be NULL; a tablespace that maps to "" or pg_default is the
 * database's own. */
Entry entry_mapped(Arena *a, const Entry *e, const Val *roles, const Val *tablespaces);

/* An extension in this version. */
Entry entry_with_version(Arena *a, const Entry *e, const char *version);

/*
 * Indexes, constraints, triggers, rules, policies, statistics objects, event triggers and what is
 * said of them (comments): what pg_dump has after the rows. Foreign keys and checks that are not
 * validated are among them.
 */
bool entry_is_post_data(const Entry *e);

/*
 * Of these the keys of the entries that replication needs while rows stream in: primary keys,
 * replica identity indexes, the unique ones of tables with REPLICA IDENTITY FULL, and what attaches
 * such an index to that of a partitioned table.
 */
StrList schema_replication_keys(Arena *a, const Schema *s);

/* Without the post-data, but for these keys; with pre_data false without all else. */
Entries entries_with_keys(Arena *a, const Entries *all, bool pre_data, const StrList *keys);

/* Is the entry of this kind? Kinds are pg_dump's types in any case, with _ or - for a blank;
 * publication means all of its three types. A comment, grant or label is of its object's kind too.
 */
bool entry_is_kind(const Entry *e, const char *kind);

/* Is it one of pg_dump's types? */
bool kind_is_known(const char *kind);

#endif
