#!/usr/bin/python
# Copyright (c) 2026 The pgonline.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

DOCUMENTATION = r"""
module: pg_publication
short_description: Create, alter or drop a publication on the source
version_added: 0.1.0
description:
  - Makes a publication on the source what it is wanted to be. One that exists is altered in place and never dropped
    and made anew, since a subscription that lags behind would then fail with "publication does not exist".
  - The selector says which tables it publishes, and only explicit tables are kept in it. With I(all_tables) the
    selector is not used; with I(tables_in_schema) only if I(schemas) or I(tables) is given too.
  - A partitioned table stands for all of its partitions, also those to come, where publisher and subscriber are 13
    or newer and none of its partitions is left out. Else the partitions are published one by one.
  - Unlogged and foreign tables cannot be published; a warning says how many were left out.
  - It fails before it changes anything when C(UPDATE) or C(DELETE) would be published of a table without a replica
    identity that works, or whose column list lacks a column of it, or whose row filter uses a column outside it. The
    server would accept such a publication, and from then on refuse these statements on the source.
  - Options of newer servers (I(publish_via_partition_root) 13, I(columns), I(rowfilters) and I(tables_in_schema) 15,
    I(publish_generated_columns) 18) fail on an older source.
  - The user needs C(CREATE) on the database and must own the tables; I(all_tables) and I(tables_in_schema) need a
    superuser.
options:
  name:
    description:
      - The publication's name, 1 to 63 bytes.
    type: str
    required: true
  state:
    description:
      - C(present) creates or alters it, C(absent) drops it. Drop it when no subscription uses it any more.
    type: str
    choices: [present, absent]
    default: present
  all_tables:
    description:
      - Publish all tables of the database, also those to come.
      - Excludes I(tables_in_schema), I(columns) and I(rowfilters).
      - A publication cannot be altered from or to C(FOR ALL TABLES); that fails.
    type: bool
    default: false
  tables_in_schema:
    description:
      - Publish all tables of these schemas, also those to come. From 15 on.
    type: list
    elements: str
  columns:
    description:
      - Only these columns of a table are published, a dictionary of table names and lists of columns. From 15 on.
      - A table must be one that the selector takes; it is named C(table) or C(schema.table). Other tables publish all of
        their columns.
    type: dict
  rowfilters:
    description:
      - Only rows for which the expression is true are published, a dictionary of table names and SQL expressions.
        From 15 on.
      - Compared as the server writes it, so that spaces and parentheses make no difference.
      - A table must be one that the selector takes. Other tables publish all of their rows.
    type: dict
  publish:
    description:
      - Which statements are published. What exists already keeps its own; a new publication gets all that both sides
        know. Without it C(truncate) is left away for a subscriber of 10, with it that fails.
    type: list
    elements: str
    choices: [insert, update, delete, truncate]
  publish_via_partition_root:
    description:
      - Publish changes of partitions under the name of the partitioned table. From 13 on, on both sides.
      - Left as it is when not given.
    type: bool
  publish_generated_columns:
    description:
      - Whether stored generated columns are published. From 18 on. Left as it is when not given.
    type: str
    choices: [none, stored]
  owner:
    description:
      - The role that owns the publication, 1 to 63 bytes. Left as it is when not given.
    type: str
  subscriber_version:
    description:
      - The major version of the server that will subscribe, 10 to 99. Asked from I(target) when that is given; without
        both, the subscriber is taken to know all that the source knows.
    type: int
  allow_missing_identity:
    description:
      - Publish also what makes C(UPDATE) and C(DELETE) fail on the source.
    type: bool
    default: false
extends_documentation_fragment:
  - pgonline.migration.common
seealso:
  - module: pgonline.migration.pg_replica_identity
  - module: pgonline.migration.pg_subscription
"""

EXAMPLES = r"""
- name: Publish all tables but the audit log
  pgonline.migration.pg_publication:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    name: migration
    exclude_tables: ["~^public[.]audit_"]

- name: Publish part of two tables
  pgonline.migration.pg_publication:
    source: host=db1 dbname=shop user=dba
    name: reporting
    tables: [public.orders, public.customers]
    columns:
      public.customers: [id, name]
    rowfilters:
      public.orders: id > 1000
    subscriber_version: 17

- name: After the migration, when the subscription is gone
  pgonline.migration.pg_publication:
    source: host=db1 dbname=shop user=dba
    name: migration
    state: absent
"""

RETURN = r"""
exists:
  description: Whether the publication is there after the run.
  type: bool
  returned: success
  sample: true
publication:
  description: It as it is after the run (in check mode, as it would be), empty when it is not there.
  type: dict
  returned: success
  contains:
    name:
      description: Its name.
      type: str
      sample: migration
    owner:
      description: The role that owns it.
      type: str
      sample: dba
    all_tables:
      description: Whether it is C(FOR ALL TABLES).
      type: bool
      sample: false
    publish:
      description: The statements it publishes.
      type: str
      sample: insert, update, delete, truncate
    publish_via_partition_root:
      description: Whether partitions are published under the name of the partitioned table.
      type: bool
      sample: false
    publish_generated_columns:
      description: C(none) or C(stored); only on 18 and newer.
      type: str
      sample: none
    tables_in_schema:
      description: The schemas whose tables it publishes.
      type: list
      elements: str
      sample: []
    tables:
      description: The explicit tables, each with its C(columns) and C(rowfilter) where it has them.
      type: dict
      sample: {"public.orders": {"rowfilter": "(id > 1000)"}, "public.customers": {"columns": ["id", "name"]}}
queries:
  description: The statements that were executed, or in check mode would be.
  type: list
  elements: str
  returned: always
  sample: ['ALTER PUBLICATION "migration" ADD TABLE "public"."orders"']
"""
