/* What SQL alone cannot judge of the tables: the functions of the T checks. */
#ifndef CORE_CHECKS_TABLES_H
#define CORE_CHECKS_TABLES_H

#include "core/check.h"

/* checks_identity.c: the replica identity of each leaf */
void judge_identity(Checking *c, const Check *check);
void judge_full_unequal(Checking *c, const Check *check);
void judge_full_slow(Checking *c, const Check *check);
void judge_identity_nothing(Checking *c, const Check *check);

/* checks_layout.c: the same table on both sides */
void judge_trees(Checking *c, const Check *check);
void judge_triggers(Checking *c, const Check *check);
void judge_layout(Checking *c, const Check *check);

/* checks_values.c: what is in them */
void judge_sequences(Checking *c, const Check *check);
void judge_truncate(Checking *c, const Check *check);
void judge_extension_tables(Checking *c, const Check *check);
void judge_filled(Checking *c, const Check *check);

/* One question of a judge, to one side: the rows, or NULL and P07 was found. */
const Rows *judge_ask(Checking *c, const Check *check, Side side, const Query *query,
                      const StrList *oids, const char *second);

/* The same of both sides, which work at once; rows of a side that is not there are NULL, too. */
void judge_ask_both(Checking *c, const Check *check, const Query *query, const StrList oids[2],
                    const char *second, const Rows *rows[2]);

/* Are both there, with their databases? */
bool both_sides(const Checking *c);

#endif
