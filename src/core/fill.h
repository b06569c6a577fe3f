/*
 * Columns of the target that are younger than its rows, filled with what the source's rows have in
 * them: an ALTER TABLE that rewrites a table (an identity, serial, a volatile default) is not
 * replicated. By the table's key, in small transactions beside the subscription that is at work.
 */
#ifndef CORE_FILL_H
#define CORE_FILL_H

#include "catalog/column_values.h"
#include "core/module.h"

/*
 * Where the target has NULL and the source does not, the target gets the source's value. The target
 * must have caught up since the columns were added to it. A row whose value becomes NULL on the
 * source while it is filled may keep the value it had: a column that is to be NOT NULL knows no
 * such race. Dies for a table that needs it and has no key. Returns the number of rows that it
 * looked at.
 */
int64_t fill_columns(Task *t, const ColumnNames *columns);

#endif
