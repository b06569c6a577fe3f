#!/usr/bin/python
# Copyright (c) 2026 The pgonline.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

DOCUMENTATION = r"""
module: pg_copy_schema
short_description: Create on the target what it lacks of the source's schema
version_added: 0.1.0
description:
  - Reads the schema of both databases with C(pg_dump --schema-only), compares them entry by entry (a table, a
    constraint, a comment, a grant …) and creates what the target lacks, in the order in which pg_dump has it.
  - What is on the target already is never altered and never dropped. Entries that are defined differently, and those
    that only the target has, are returned; see I(on_difference).
  - A second run changes nothing. A run after an interruption goes on with what is missing. Entries are created some
    200 in a transaction; indexes and constraints, which read the table, each in one of their own.
  - Blanks, the order of grants and C(REPLICA IDENTITY) do not count as differences, nor does what a server writes
    differently after it has read its own text once, or what PostgreSQL 12, 14, 16 and 18 began to write differently.
  - Publications and subscriptions are never created (they are listed in C(left_out)), nor are records of this
    collection in the schema C(pgonline). Rows, values of sequences, large objects, roles, and the settings and
    privileges of the database itself are not part of a schema.
  - Roles, extensions and tablespaces that are needed and do not exist on the target are reported before anything is
    changed, all at once; for roles with the C(CREATE ROLE) statements.
  - Passwords in the options of foreign servers and user mappings are copied and never shown.
  - An older target works as far as it understands the statements; the first that it does not is the error.
  - pg_dump locks every table that takes part with C(ACCESS SHARE) while it reads (I(lock_timeout) and I(lock_retries)
    apply), so the user needs C(SELECT) on all of them. Two runs for one target database do not overlap.
  - With C(schemas) or C(tables), everything in those schemas (and in those of the tables) takes part, but of the
    tables only the chosen ones. What lives in no schema (foreign servers, casts, event triggers, languages) is left
    out then; extensions whose types, functions or operators are used there are created, with the schemas
    these are in (pg_dump 14 or newer).
  - Tables that do not take part (C(tables), C(exclude_tables)) take along their partitions, their sequences and the
    views over them. Foreign keys that point to them are not created and are listed in C(left_out).
  - What refers to something in a schema that does not take part needs that schema on the target, and fails without it.
options:
  sections:
    description:
      - C(pre-data) are types, functions, tables without their keys, views and grants; C(post-data) are indexes, keys
        and other constraints, triggers, rules, policies and statistics objects.
      - Creating C(post-data) after the rows were copied is quicker, but a target that rows are replicated to needs its
        primary keys.
    type: list
    elements: str
    choices: [pre-data, post-data]
    default: [pre-data, post-data]
  pg_dump:
    description:
      - Path of the pg_dump to use, on the host where the task runs.
      - Without it the newest one is taken of those in C(PATH), C(/usr/lib/postgresql/*/bin) and C(/usr/pgsql-*/bin).
      - It must be at least as new as the newer one of the two servers; if not, the module fails and names the package.
    type: str
  on_difference:
    description:
      - What to do about entries that are on the target but defined differently.
      - C(warn) leaves them as they are and creates what is missing, C(fail) fails before anything is changed.
      - Entries that only the target has are returned in both cases and are no failure.
    type: str
    choices: [fail, warn]
    default: warn
  create_database:
    description:
      - Create the database that I(target) names, when it does not exist, with the encoding, the locale, the locale
        provider and the owner of the source's.
      - It fails when the target is too old for the locale provider, or when its operating system lacks the locale.
      - Works in check mode too, while the database does not exist.
    type: bool
    default: false
  maintenance_db:
    description:
      - The database to connect to on the target's server to look for the database and to create it. Only used with
        I(create_database).
      - A name of 1 to 63 bytes.
    type: str
    default: postgres
  create_extensions:
    description:
      - Create missing extensions, in the version that is the target's default.
      - If not, they are listed in C(left_out), and what needs them fails.
    type: bool
    default: true
  no_owner:
    description:
      - Leave everything to the user who connects to the target; do not compare owners.
    type: bool
    default: false
  no_privileges:
    description:
      - Neither create nor compare grants and default privileges.
    type: bool
    default: false
  no_tablespaces:
    description:
      - Create everything in the default tablespace, and do not compare tablespaces.
    type: bool
    default: false
  timeout:
    description:
      - How long one run of pg_dump may take, in seconds, 1 to 604800.
    type: int
    default: 3600
extends_documentation_fragment:
  - pgonline.migration.common
seealso:
  - module: pgonline.migration.pg_replica_identity
  - module: pgonline.migration.pg_publication
  - module: pgonline.migration.pg_subscription
"""

EXAMPLES = r"""
- name: The whole schema, into a database that may not exist yet
  pgonline.migration.pg_copy_schema:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    create_database: true

- name: What would be created
  pgonline.migration.pg_copy_schema:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
  check_mode: true
  diff: true

- name: One schema, owned by whoever connects; fail when the target has something else there
  pgonline.migration.pg_copy_schema:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=shop
    schemas: [sales]
    no_owner: true
    no_privileges: true
    on_difference: fail
"""

RETURN = r"""
counts:
  description: How many entries there are of each kind.
  type: dict
  returned: when both schemas could be read
  contains:
    created:
      description: Entries created.
      type: int
    equal:
      description: Entries that were there.
      type: int
    different:
      description: Entries that are there, but defined differently.
      type: int
    extra:
      description: Entries that only the target has.
      type: int
    left_out:
      description: Entries of the source that are not to be created.
      type: int
  sample: {created: 12, equal: 300, different: 0, extra: 1, left_out: 1}
created:
  description: The entries created. In check mode and in a run that failed, those that were to be created.
  type: list
  elements: str
  returned: when both schemas could be read
  sample: [TABLE shop.orders, CONSTRAINT shop.orders orders_pkey]
different:
  description: The entries that are there, but defined differently. They are left as they are.
  type: list
  elements: dict
  returned: when both schemas could be read
  contains:
    type:
      description: What pg_dump calls it.
      type: str
      sample: TABLE
    schema:
      description: Its schema; null for what lives in none.
      type: str
      sample: shop
    name:
      description: Its name, after that of its table where it has one.
      type: str
      sample: orders
extra:
  description: The entries that only the target has. They are left as they are.
  type: list
  elements: str
  returned: when both schemas could be read
  sample: [TABLE shop.notes]
left_out:
  description:
    - Publications and subscriptions of the source, extensions without I(create_extensions), and foreign keys to tables
      that do not take part.
  type: list
  elements: str
  returned: when both schemas could be read
  sample: [PUBLICATION shop]
pg_dump:
  description: The pg_dump that was used.
  type: dict
  returned: when one was found
  contains:
    path:
      description: Where it is.
      type: str
      sample: /usr/lib/postgresql/17/bin/pg_dump
    version:
      description: What it says of itself.
      type: str
      sample: "17.2"
queries:
  description: The SQL that was run to change something; in check mode, that would have been run.
  type: list
  elements: str
  returned: always
"""
