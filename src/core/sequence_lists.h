/* The sequences that take part on the source, beside the target's of the same name. */
#ifndef CORE_SEQUENCE_LISTS_H
#define CORE_SEQUENCE_LISTS_H

#include "catalog/sequence.h"
#include "core/module.h"

/* Both lists with their values, read at the same time; the target's has only what the source has
 * too. Dies, with the GRANT, when some of them may not be read. */
void sequence_lists_read(Task *t, Sequences *source, Sequences *target);

#endif
