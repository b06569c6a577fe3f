#!/usr/bin/python
# Copyright (c) 2026 The pgonline.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

DOCUMENTATION = r"""
module: pg_compare
short_description: Are the rows of the target those of the source?
version_added: 0.1.0
description:
  - Compares the tables of both sides by name, by the number of their rows or by a checksum of their contents, and names
    the rows that are not the same. Nothing is changed, also outside of check mode.
  - The checksum does not depend on versions, settings, the order of rows and columns, or dropped columns. NULL, the empty
    string and blanks differ, as do 0 and -0 of floating point, C(1 month) and C(30 days). Numbers of type C(numeric) are
    compared by value (1.0 equals 1.00; see I(numeric)), C(jsonb) as PostgreSQL writes it, C(json) letter by letter, C(char(n)) without
    the blanks that fill it up where both sides have a length.
  - A row is known by its primary key on the source, else by the shortest unique index whose columns are all NOT NULL,
    else by all of its columns; a table without a key is a multiset of rows.
  - A key that is equal and only written otherwise (C(citext), 0 and -0) is one row, which differs in columns of its key.
    Where more such rows differ than I(limit) names, they may be counted as missing and extra.
  - Each table is read once on each side, in buckets by the hash of the key. Only where buckets differ are their rows
    read a second time, to name them. The module itself needs some 15 MiB, whatever the size of the tables.
  - All tables of one side are read in one snapshot, which is kept until the end and, as any long transaction does,
    keeps VACUUM from removing what was deleted since. While rows are still being written or replicated the two sides
    show different moments; the answer counts when the source is closed and the target has caught up.
  - A partitioned table that both sides have is compared as a whole, so that it may have other partitions on the
    target. Of tables with inheritance children each is compared by itself. Foreign and unlogged tables, which
    logical replication does not carry, are left out and listed in C(left_out).
  - With PostgreSQL 11 or newer on both sides the checksum is made of the hash functions of the types; with a server of
    version 10 of C(hashtext) of each row's text. Both servers must then run on processors of the same byte order.
  - What is wrong with a single table (missing, other columns, permission denied, a lock, a time limit, dropped or
    written anew meanwhile) is told of that table; the others are compared. When a server goes away, the tables that
    were done are told as they were found, the others with an error.
  - When it is interrupted it cancels what it has asked the servers for. When it is killed, a server of version 14 or
    newer ends its sessions within some 2 seconds, where its operating system lets it see that; an older one when their
    statement ends, after I(timeout) at the latest.
options:
  method:
    description:
      - C(checksum) compares number and contents of the rows, C(count) their number alone.
      - C(estimate) reads no table. It tells the numbers of rows that the statistics of both sides have (a partitioned
        table is the sum of its partitions), compares nothing, and fails for no difference of them; only a table that
        one side does not have is one.
    type: str
    choices: [checksum, count, estimate]
    default: checksum
  jobs:
    description:
      - How many tables are read at the same time on each side, 1 to 32; each takes a session, and the largest come first.
        A table that is larger than its share is read in pieces, from PostgreSQL 14 on. Each session may use parallel
        query, as the server's C(max_parallel_workers_per_gather) lets it, but not where a server of version 10 takes part.
    type: int
    default: 2
  limit:
    description:
      - How many rows are named for each table, 0 to 10000. With 0 none is looked for, and C(missing_on_target),
        C(extra_on_target) and C(different) are null where a table differs.
    type: int
    default: 20
  throttle:
    description:
      - How much is read on each side at most, in MB/s (1000000 bytes), 0 to 1000000; 0 is as fast as it goes. It is held
        from piece to piece of 32 MiB, and before PostgreSQL 14 from table to table.
    type: int
    default: 0
  sample:
    description:
      - How many per cent of the rows have their contents compared, above 0 to 100 (0.5 is one row in 200), with
        I(method=checksum). With 0, all of them.
      - The hash of the key says which, so that both sides take the same rows, and each run does again. A table without a
        key is sampled by the hash of its rows, which saves little. All tables are still read as a whole, and all
        rows counted.
      - The numbers of rows count for the verdict as well, but not with I(live). C(missing_on_target), C(extra_on_target),
        C(different) and what I(repair) does are about the sample alone.
    type: float
    default: 0
  numeric:
    description:
      - C(value) compares numbers of type C(numeric) by value, so that 1.0 equals 1.00. With C(text) they are not equal.
      - Inside of arrays, ranges and composite types they are always compared as they are written.
    type: str
    choices: [value, text]
    default: value
  generated:
    description:
      - Whether generated columns are compared, too. Without, a column that is generated on either side is left out on
        both, unless it is part of the key.
      - The target computes them by itself, so that an expression which means something else there (another
        definition, another collation or library) shows in them alone.
    type: bool
    default: true
  live:
    description:
      - Whether the source is written to meanwhile and the target follows by I(subscription); needs I(method=checksum). A row then counts as different
        only if it still is after the target has applied everything that was committed on the source when the row was
        read, seen three times in a row; rows under way are counted in C(dissolved). Of a row that is written without
        pause, the columns that are not written count.
      - Rows are read again by their key, in rounds, each of which waits for the target to confirm what it has (some
        0.2 to 0.6 s). A table without a key is read as a whole in each round, if rows of it are left.
      - Up to 50000 rows of a table are followed; a table with more is told to differ as it was seen.
    type: bool
    default: false
  subscription:
    description:
      - The subscription on the target by which it follows. Needed with I(live).
    type: str
  live_timeout:
    description:
      - How many seconds the target may take to catch up, each time, 1 to 86400. The first time the run fails after that,
        later the tables whose rows are still followed are reported with an error.
    type: int
    default: 60
  repair:
    description:
      - Whether the target's rows that are named in C(differences) are made those of the source, in tables with a key. Each
        table is one transaction, with C(session_replication_role=replica), so that no trigger and no foreign key fires;
        this needs a superuser on the target, and I(method=checksum). Check mode shows the SQL in C(queries).
      - The source's values are read at that moment. With I(live) a row that is written just then may be overtaken; compare
        once more afterwards.
    type: bool
    default: false
  repair_sql:
    description:
      - Whether the SQL that I(repair) would run is returned with each table.
    type: bool
    default: false
  sequences:
    description:
      - Whether the sequences are compared, too. One of the target that is behind that of the source, in the direction in
        which it counts, or not there, is a difference. To be ahead is none, and told.
      - Which they are is settled as in M(pgonline.migration.pg_sequence_sync), which brings them to where they should be.
        The user must be allowed to read them all.
    type: bool
    default: false
  schema:
    description:
      - Whether the definitions of both sides are compared, too, as M(pgonline.migration.pg_copy_schema) does with
        C(state=verified) over all sections. What differs is listed in C(drifted). It needs pg_dump.
      - I(ignore), I(skip), I(role_map) and the others that say how definitions are compared only matter with it.
    type: bool
    default: false
  on_extra:
    description:
      - What I(schema) thinks of entries that only the target has. With C(fail) each of them is a difference, with C(warn)
        those are that hang on a table of the source.
    type: str
    choices: [fail, warn]
    default: fail
  fail_on_difference:
    description:
      - Fail when a table differs (and was not repaired), is missing on one side or could not be compared, and for what
        I(sequences) and I(schema) find. The message names up to ten of each, the result holds all.
    type: bool
    default: false
  unlogged:
    description:
      - Whether unlogged tables (on the source) are compared too.
    type: bool
    default: false
  timeout:
    description:
      - How many seconds the statement on one table may take, 1 to 604800. A table that takes longer is reported with
        an error.
    type: int
    default: 3600
  lock_timeout:
    description:
      - How long one try waits for a lock, in milliseconds, 1 to 3600000. Here a reader waits I(lock_timeout) times
        (I(lock_retries) + 1) at once, as it does not stand in anybody's way.
    type: int
    default: 2000
extends_documentation_fragment:
  - pgonline.migration.common
  - pgonline.migration.schema
seealso:
  - module: pgonline.migration.pg_copy_schema
  - module: pgonline.migration.pg_sequence_sync
"""

EXAMPLES = r"""
- name: Compare everything, four tables at a time
  pgonline.migration.pg_compare:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    jobs: 4
    fail_on_difference: true

- name: Compare while the source is in use
  pgonline.migration.pg_compare:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    live: true
    subscription: shop
    limit: 100

- name: A quick look at the numbers
  pgonline.migration.pg_compare:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    schemas: [sales]
    method: count
  register: compared

- name: All that can be known while the source is closed
  pgonline.migration.pg_compare:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    sequences: true
    schema: true
    on_extra: warn
    fail_on_difference: true

- name: One row in a hundred of very large tables
  pgonline.migration.pg_compare:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    sample: 1

- name: Show what is not the same
  ansible.builtin.debug:
    msg: "{{ compared.tables | rejectattr('match') | list }}"
"""

RETURN = r"""
match:
  description:
    - Whether all tables, and with I(sequences) and I(schema) these, are the same on both sides. False also when one is
      missing or could not be compared; with I(sample) it is about the sample. Null with I(method=estimate), which proves
      nothing.
  type: bool
  returned: success, and when I(fail_on_difference) fails
  sample: true
left_out:
  description: Foreign and unlogged tables of the selection that were not compared.
  type: list
  elements: str
  returned: success, and when I(fail_on_difference) fails
  sample: [shop.scratch]
tables:
  description: The tables that were compared, by schema and name.
  type: list
  elements: dict
  returned: success, and when I(fail_on_difference) fails
  contains:
    table:
      description: Schema and name, quoted where needed.
      type: str
      sample: public.orders
    status:
      description: C(equal), C(different), C(missing), C(failed), or C(estimated) with I(method=estimate).
      type: str
      sample: equal
    match:
      description: Whether the table is the same on both sides; null with I(method=estimate).
      type: bool
      sample: true
    source_rows:
      description: Rows on the source; null when they could not be counted. An estimate with I(method=estimate).
      type: int
      sample: 1042
    target_rows:
      description: Rows on the target; null when they could not be counted.
      type: int
      sample: 1042
    source_checksum:
      description: The checksum on the source, 16 hexadecimal digits; null with I(method=count).
      type: str
      sample: 12709cb0cccac89b
    target_checksum:
      description: The checksum on the target.
      type: str
      sample: 12709cb0cccac89b
    source_sampled:
      description: How many of the rows were in the sample.
      type: int
      returned: with I(sample)
    target_sampled:
      description: How many of the rows were in the sample, on the target.
      type: int
      returned: with I(sample)
    not_counted:
      description: Why the statistics know no number of rows, with the side, or null.
      type: str
      returned: with I(method=estimate)
      sample: 'target: 1 of 4 partitions were never analyzed'
    missing_on:
      description: C(source) or C(target) when the table is only on the other side, else null.
      type: str
      sample: null
    error:
      description: Why it could not be compared, with the side, or null.
      type: str
      sample: 'columns differ: note is not on the target'
    by_text:
      description:
        - Columns of types that come from extensions. They are compared by their text, which may differ when the
          extension has another version on the target.
      type: list
      elements: str
      sample: []
    key:
      description: The columns that a row is known by; empty when there is no key. Not with I(method=count), nor are the next ones.
      type: list
      elements: str
      sample: [id]
    missing_on_target:
      description: How many rows of the source the target does not have; null when that was not looked for or could not be.
      type: int
      sample: 0
    extra_on_target:
      description: How many rows only the target has.
      type: int
      sample: 0
    different:
      description: How many rows have the same key and other contents.
      type: int
      sample: 1
    differences:
      description: The first I(limit) of these rows.
      type: list
      elements: dict
      sample: [{kind: different, key: {id: '50'}, columns: [note], rows: 1}]
      contains:
        kind:
          description: C(missing_on_target), C(extra_on_target) or C(different).
          type: str
        key:
          description: The key's columns as text.
          type: dict
          returned: when the table has a key
        row:
          description: All columns as text, cut to 200 letters.
          type: dict
          returned: when the table has no key
        columns:
          description: Which columns differ; empty unless I(kind) is C(different).
          type: list
          elements: str
        rows:
          description: How many such rows there are; more than one only without a key.
          type: int
    dissolved:
      description: How many rows differed only because they were under way; 0 without I(live).
      type: int
      sample: 0
    repaired:
      description: How many rows were made those of the source (in check mode, would be). C(match) stays as it was compared.
      type: int
      returned: with I(repair)
    repair_sql:
      description: The statements of the repair, in one transaction.
      type: list
      elements: str
      returned: with I(repair_sql)
    not_repaired:
      description: Why no repair could be planned, or null.
      type: str
      returned: with I(repair) or I(repair_sql)
    not_looked:
      description: Why the rows could not be looked for, or null.
      type: str
      sample: null
sample:
  description: How many per cent of the rows were compared.
  type: float
  returned: success, and when I(fail_on_difference) fails, with I(sample)
sequences:
  description: The sequences of the source, by schema and name.
  type: list
  elements: dict
  returned: with I(sequences)
  contains:
    sequence:
      description: Schema and name, quoted where needed.
      type: str
      sample: public.orders_id_seq
    status:
      description:
        - C(equal), C(ahead), C(behind) or C(missing), of the target's, by the next value that it will give. C(behind) and
          C(missing) are differences.
      type: str
      sample: equal
    source_value:
      description: The last value on the source.
      type: int
      sample: 42
    source_is_called:
      description: Whether that value was given out; else it is the next one.
      type: bool
      sample: true
    target_value:
      description: The last value on the target, null when it is not there.
      type: int
      sample: 42
    target_is_called:
      description: Whether that value was given out.
      type: bool
      sample: true
    definition:
      description: How the target's is defined otherwise, or null. That alone is no difference.
      type: str
      sample: increment 2, not 1
sequence_counts:
  description: How many sequences there are (C(total)), and what came out.
  type: dict
  returned: with I(sequences)
  sample: {total: 12, equal: 12, ahead: 0, behind: 0, missing: 0}
drifted:
  description: What differs in the schemas, as M(pgonline.migration.pg_copy_schema) tells it.
  type: list
  elements: dict
  returned: with I(schema)
  contains:
    entry:
      description: What it is.
      type: str
      sample: INDEX public.orders_at
    kind:
      description: C(missing) or C(extra) on the target, or C(different).
      type: str
      sample: missing
    diff:
      description: From what the target has to what the source has.
      type: str
pg_dump:
  description: The path and version of the pg_dump that has read the schemas.
  type: dict
  returned: with I(schema)
waited_ms:
  description: How long the target was waited for, in milliseconds.
  type: int
  returned: success with I(live)
  sample: 912
counts:
  description: How many tables there are (C(total)), and what came out.
  type: dict
  returned: success, and when I(fail_on_difference) fails
  contains:
    total:
      description: All that were looked at.
      type: int
    equal:
      description: The same on both sides.
      type: int
    different:
      description: Not the same.
      type: int
    missing:
      description: Only on one side.
      type: int
    failed:
      description: Could not be compared.
      type: int
    estimated:
      description: Not compared, with I(method=estimate).
      type: int
  sample: {total: 21, equal: 21, different: 0, missing: 0, failed: 0, estimated: 0}
queries:
  description: The SQL of I(repair), else empty.
  type: list
  elements: str
  returned: always
"""
