/* What is compared beside the rows: where the sequences stand, how the schemas are defined. */
#ifndef CORE_COMPARE_BESIDE_H
#define CORE_COMPARE_BESIDE_H

#include "core/schema_args.h"

/* Both set their facts and return what is not as it should be, or NULL. */

/* A sequence of the target may be ahead of the source's, in its own direction, but not behind. */
const char *compare_sequences(Task *t);

/* The judgement of pg_copy_schema's state=verified, over all sections. */
const char *compare_schemas(Task *t, const SchemaArgs *args, bool extra_too, int64_t timeout_ms);

#endif
