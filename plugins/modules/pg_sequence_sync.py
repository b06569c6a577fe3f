#!/usr/bin/python
# Copyright (c) 2026 The pgonline.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

DOCUMENTATION = r"""
module: pg_sequence_sync
short_description: Move the target's sequences to where the source's stand
version_added: 0.1.0
description:
  - Logical replication carries rows, not sequences. This module sets the sequences of the target to the values
    that those of the source have, all of them in one pass; also those of C(serial) and identity columns, and those
    that no table owns.
  - A sequence is taken by its name, whatever owns it on the target.
  - A sequence of the target is never moved backwards (see I(allow_backwards)). What counts is the next value to be
    given, in the direction of the sequence; an increment below zero makes smaller values the later ones.
  - The source may be in use. It is read once a run; run the module again after the source was closed, and without
    I(gap), for the final values.
  - PostgreSQL does not undo C(setval) when a transaction rolls back. The module reads the target again afterwards
    and fails when a value did not arrive.
  - The selector takes a sequence by its schema, by its own name in I(tables), or by the table that owns it (also
    through a partitioned table). Temporary sequences, members of extensions and the schema C(pgonline) never take part.
  - It fails, with the C(GRANT) that helps, when the user may not read one of the sequences on either side or may not
    set one that has to move on the target.
  - Differences in data type, increment, minimum, maximum and cycle are warned of and not changed.
options:
  gap:
    description:
      - How many increments beyond the source's value the target is set, for a source that goes on giving out values.
      - Only as many whole increments are added as the sequence of the target has room for; a warning names those
        that stand at their end then. Sequences that cycle are treated alike, they do not wrap for a gap.
      - A second run with the same gap and an unchanged source changes nothing.
    type: int
    default: 0
  allow_backwards:
    description:
      - Set a sequence also when the one on the target is further on.
      - Values that the target has given out may come again then. Meant for a target that was only tried out, and for
        a sequence that cycles and has begun again on the source; without it such a sequence is left alone with a warning.
    type: bool
    default: false
  on_missing:
    description:
      - What to do when a sequence of the source is not on the target.
      - C(warn) names it in a warning and goes on with the others, C(fail) fails before anything is changed.
    type: str
    choices: [fail, warn]
    default: warn
extends_documentation_fragment:
  - pgonline.migration.common
seealso:
  - module: pgonline.migration.pg_compare
"""

EXAMPLES = r"""
- name: Some way ahead, while the application still writes to the source
  pgonline.migration.pg_sequence_sync:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    gap: 10000

- name: Exactly, after the source was closed
  pgonline.migration.pg_sequence_sync:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    on_missing: fail

- name: The sequences of two tables and one that nobody owns
  pgonline.migration.pg_sequence_sync:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    tables: [public.orders, public.customers, public.invoice_number]
"""

RETURN = r"""
sequences:
  description: The sequences of the source that take part, by schema and name.
  type: list
  elements: dict
  returned: success
  contains:
    sequence:
      description: Schema and name, quoted where needed.
      type: str
      sample: public.orders_id_seq
    source_value:
      description: The C(last_value) of the source's sequence.
      type: int
      sample: 4711
    source_is_called:
      description: Whether that value was given out; if not, it is the next one.
      type: bool
      sample: true
    target_before:
      description: The C(last_value) on the target before the run; null when it is not there.
      type: int
      sample: 1
    target_after:
      description: The C(last_value) on the target after the run (in check mode, after it would have run).
      type: int
      sample: 4711
    status:
      description:
        - C(moved), it was set. C(equal), the next value is the same. C(ahead), the target is further on and was left
          alone. C(clamped), the target stands at the end of its range with less than was asked for.
          C(missing_on_target), there is no such sequence.
      type: str
      sample: moved
counts:
  description: How many sequences took part (C(total)), and how many have each status.
  type: dict
  returned: success
  contains:
    total:
      description: All that took part.
      type: int
    moved:
      description: Those that were set.
      type: int
    equal:
      description: Those that stood right.
      type: int
    ahead:
      description: Those that were left alone because the target is further on.
      type: int
    clamped:
      description: Those at the end of their range.
      type: int
    missing:
      description: Those that are not on the target.
      type: int
  sample: {total: 12, moved: 3, equal: 9, ahead: 0, clamped: 0, missing: 0}
queries:
  description: The SQL that was run to change something; in check mode, that would have been run.
  type: list
  elements: str
  returned: always
"""
