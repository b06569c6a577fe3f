#!/usr/bin/python
# Copyright (c) 2026 The pgonline.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

DOCUMENTATION = r"""
module: pg_compare
short_description: Are the rows of the target those of the source?
version_added: 0.1.0
description:
  - Compares the tables of both sides by name, by the number of their rows or by a checksum of their contents.
    Nothing is changed, also outside of check mode.
  - The checksum does not depend on versions, settings, the order of rows and columns, or dropped columns. Rows are
    taken as a multiset, so that no primary key is needed. NULL, the empty string and blanks differ, as do 0 and -0 of
    floating point, C(1 month) and C(30 days). Numbers of type C(numeric) are compared by value (1.0 equals 1.00),
    C(jsonb) as PostgreSQL writes it, C(json) letter by letter, C(char) with its blanks.
  - A partitioned table that both sides have is compared as a whole, so that it may have other partitions on the
    target. Of tables with inheritance children each is compared by itself. Foreign and unlogged tables, which
    logical replication does not carry, are left out and listed in C(left_out).
  - Each table is read by one statement on each side, at the same time. While rows are still being written or
    replicated, the two see different moments; the answer counts when the source is closed and the target has caught up.
  - With PostgreSQL 11 or newer on both sides the checksum is made of the hash functions of the types; over C(pgbench_accounts)
    it took 2 to 3 times as long as counting. With a server of version 10 it is the MD5 of each row's text, about 6 times slower.
    Both servers must then run on processors of the same byte order, and MD5 must be allowed.
  - What is wrong with a single table (missing, other columns, permission denied, a lock, a time limit) is told
    of that table; the others are compared.
options:
  method:
    description:
      - C(checksum) compares number and contents of the rows, C(count) their number alone.
    type: str
    choices: [checksum, count]
    default: checksum
  jobs:
    description:
      - How many tables are compared at the same time, 1 to 32. Each takes a session on both sides. The largest tables
        come first.
    type: int
    default: 2
  fail_on_difference:
    description:
      - Fail when a table differs, is missing on one side or could not be compared. The message names up to ten of them,
        the result holds all.
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
seealso:
  - module: pgonline.migration.pg_sequence_sync
"""

EXAMPLES = r"""
- name: Compare everything, four tables at a time
  pgonline.migration.pg_compare:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    jobs: 4
    fail_on_difference: true

- name: A quick look at the numbers
  pgonline.migration.pg_compare:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    schemas: [sales]
    method: count
  register: compared

- name: Show what is not the same
  ansible.builtin.debug:
    msg: "{{ compared.tables | rejectattr('match') | list }}"
"""

RETURN = r"""
match:
  description: Whether all tables are the same on both sides. False also when one is missing or could not be compared.
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
    match:
      description: Whether the table is the same on both sides.
      type: bool
      sample: true
    source_rows:
      description: Rows on the source; null when they could not be counted.
      type: int
      sample: 1042
    target_rows:
      description: Rows on the target; null when they could not be counted.
      type: int
      sample: 1042
    source_checksum:
      description: The checksum on the source, 32 hexadecimal digits; null with I(method=count).
      type: str
      sample: 12709cb0cccac89bc3624537229f136d
    target_checksum:
      description: The checksum on the target.
      type: str
      sample: 12709cb0cccac89bc3624537229f136d
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
  sample: {total: 21, equal: 21, different: 0, missing: 0, failed: 0}
queries:
  description: Always empty, as nothing is changed.
  type: list
  elements: str
  returned: always
"""
