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
  - What is on the target already is never altered, and never dropped unless I(prune) is confirmed. Entries that are
    defined differently, and those that only the target has, are returned; see I(on_difference).
  - A second run changes nothing. A run after an interruption goes on with what is missing.
  - Everything up to the indexes is created in one transaction if its locks fit into half of the server's table of
    locks (C(max_locks_per_transaction)), else in as few as possible. Indexes, keys, checks and foreign keys, which read
    whole tables, are built on I(jobs) sessions, the largest tables first; those of tables below 1 MiB share a
    transaction. C(application_name) of these sessions tells how far they are (C(pgonline_pg_copy_schema 9/62)).
  - Constraints that are not validated stay so.
  - Blanks, the order of grants and C(REPLICA IDENTITY) do not count as differences, nor does what a server writes
    differently after it has read its own text once, or what newer versions of PostgreSQL began to write differently.
  - What an older target writes or knows differently is adapted where it means the same; what it does not understand
    is an error that names the entry.
  - Subscriptions are never created, publications only if I(skip) does not name them, nor are records of this
    collection in the schema C(pgonline). Rows, values of sequences and large objects are not part of a schema; roles,
    and the settings and privileges of the database itself, only with I(globals).
  - Roles, extensions and tablespaces that are needed and do not exist on the target are reported before anything is
    changed, all at once; for roles with the C(CREATE ROLE) statements. See I(globals), I(role_map),
    I(tablespace_map) and I(extensions).
  - Passwords in the options of foreign servers and user mappings are copied and never shown.
  - pg_dump locks every table that takes part with C(ACCESS SHARE) while it reads (I(lock_timeout) and I(lock_retries)
    apply), so the user needs C(SELECT) on all of them. Both sides are read at once. Two runs for one target database
    do not overlap.
  - With C(schemas) or C(tables), everything in those schemas (and in those of the tables) takes part, but of the
    tables only the chosen ones. What lives in no schema (foreign servers, casts, event triggers, languages) is left
    out then; extensions whose types, functions or operators are used there are created, with the schemas
    these are in (pg_dump 14 or newer).
  - Tables that do not take part (C(tables), C(exclude_tables)) take along their partitions, their sequences and the
    views over them. Foreign keys that point to them are not created and are listed in C(left_out).
  - What refers to something in a schema that does not take part needs that schema on the target, and fails without it.
options:
  state:
    description:
      - C(present) creates what is missing.
      - C(verified) fails, with the list C(drifted), when the schemas differ, and changes nothing but with I(follow). It
        is the guard between the copy of the schema and the switch; see also I(unchanged_since), I(on_extra) and
        I(ignore).
    type: str
    choices: [present, verified]
    default: present
  sections:
    description:
      - C(pre-data) are types, functions, tables without their keys, views and grants; C(post-data) are indexes, keys
        and other constraints, triggers, rules, policies and statistics objects.
      - C(keys) are those of the post-data that replication needs while rows stream in, primary keys, replica identity
        indexes (also of partitions), and the unique keys of tables with C(REPLICA IDENTITY FULL). With C(post-data),
        which has them too, it adds nothing.
      - For the quickest copy, create C(pre-data) and C(keys) first and C(post-data) once the rows are there.
    type: list
    elements: str
    choices: [pre-data, keys, post-data]
    default: [pre-data, post-data]
  on_difference:
    description:
      - What I(state=present) does about entries that are on the target but defined differently.
      - C(warn) leaves them as they are and creates what is missing, C(fail) fails before anything is changed.
      - Entries that only the target has are returned in both cases and are no failure.
    type: str
    choices: [fail, warn]
    default: warn
  on_extra:
    description:
      - What I(state=verified) thinks of entries that only the target has.
      - With C(fail) each of them is drift. With C(warn) those are that hang on a table of the source (a constraint, an
        index, a trigger …, which can stop the replication), and of the others there is a warning.
    type: str
    choices: [fail, warn]
    default: fail
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
  globals:
    description:
      - What to do about what the server keeps outside of databases and the database needs of it. These are roles, their
        memberships and settings, and the settings of and the grants on the database itself.
      - C(none) leaves them alone; roles that are needed must be there. C(missing) adds what the target lacks. C(sync) also
        alters what differs, that is attributes, passwords, comments and settings of roles, settings of the database, and
        the rights of C(PUBLIC) to connect and to create temporary tables, where the source has revoked them.
      - Nothing of the target's own is dropped, neither roles nor memberships, their options, settings or comments.
      - The roles are those that the schema names, the owner of the database, those with grants on it or settings in it,
        their members, and all roles that these are members of.
      - The target's first superuser and the user who connects to it are left as they are. Built-in roles are not created,
        but memberships in them are granted where the target has them.
      - Settings that the target's version does not know are not brought, nor C(default_transaction_read_only) of the
        database. Values of settings whose names look like those of secrets are never shown.
      - The user who connects to the target must be allowed to do all this; superuser is the simplest.
      - Only for I(state=present).
    type: str
    choices: [none, missing, sync]
    default: none
  role_passwords:
    description:
      - Bring the passwords of roles, as the hashes that the source has. The source must let the user read C(pg_authid).
      - Without that right, roles are created without passwords, and a warning names those that can log in.
      - With C(globals=sync), an existing password is altered only where both servers let it be read.
      - A md5 password does not survive another name (I(role_map)), and needs the method C(md5) in the target's
        C(pg_hba.conf).
      - Only used with I(globals).
    type: bool
    default: true
  jobs:
    description:
      - How many indexes, keys and foreign keys are built at once, each in a session of its own, 1 to 64. Where less is
        left to do than that, a build on a large table takes parallel workers in their place, as far as the server's
        C(max_parallel_maintenance_workers) allows.
    type: int
    default: 2
  maintenance_work_mem:
    description:
      - Memory for each of these sessions, as PostgreSQL writes it (C(512MB)). By default as the server is configured.
      - A value that the server does not take is an error.
    type: str
  prune:
    description:
      - Drop the entries that only the target has, before anything is created, with the statements of
        C(pg_restore --clean). The pg_restore beside the pg_dump is used.
      - Check mode returns the statements in C(queries), what they drop in C(dropped), and a word that stands for just
        these statements, C(prune_confirm). Without that word in I(prune_confirm) the module fails, names what it
        would drop, and changes nothing.
      - Nothing is dropped with C(CASCADE). Grants, comments and labels that only the target has stay.
    type: bool
    default: false
  prune_confirm:
    description:
      - The word that check mode has returned. If the statements have changed since, the module fails.
    type: str
  unchanged_since:
    description:
      - For I(state=verified), the C(fingerprint) that an earlier run has returned, whose schemas were equal. If no
        definition has changed on either side since then, nothing is compared; that takes a fraction of a second for
        5000 tables, and no lock on them.
    type: str
  follow:
    description:
      - With I(state=verified), do on the target what the source has in addition, and look again. Additions are
        everything that the target lacks (tables, indexes, sequences, functions …), new columns, constraints and
        defaults of tables, new labels of enums, further grants, and comments.
      - New columns come at once, with the value that the source's older rows have in them; where that is not known
        (a volatile default, an identity) the rows are filled by key. What rows in flight could be against (unique
        indexes, constraints, C(NOT NULL)) waits until the target has caught up. Everything else is left alone and
        is drift.
      - A run that meets further DDL while it waits may fail; the next one goes on from there.
    type: bool
    default: false
  publication:
    description:
      - With I(follow), the publications of this migration. Tables of the source that take part and that none of
        them has are added to the first one that publishes inserts, updates and deletes; one without a replica identity
        that works, or that the subscription's user may not read, is not, with a warning, and is drift of kind
        C(unpublished).
    type: list
    elements: str
  exclude_from_publication:
    description:
      - With I(follow), tables of which definitions are followed, but that are never added to a publication, because their rows
        come over in another way (I(copy_at_switch) of M(pgonline.migration.pg_switchover)). Named as in I(exclude_tables).
    type: list
    elements: str
  subscription:
    description:
      - With I(follow), the subscription on the target. It is refreshed when the publications have new tables, after
        the end of the transactions that were under way on the source; and it is what catches up.
    type: str
  timeout:
    description:
      - How long one run of pg_dump, or with I(follow) one wait, may take, in seconds, 1 to 604800.
    type: int
    default: 3600
extends_documentation_fragment:
  - pgonline.migration.common
  - pgonline.migration.schema
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

- name: The definitions and keys, before the rows come
  pgonline.migration.pg_copy_schema:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    sections: [pre-data, keys]

- name: All other indexes and constraints, once they are there
  pgonline.migration.pg_copy_schema:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    sections: [post-data]
    jobs: 8
    maintenance_work_mem: 1GB

- name: Has anybody changed the schema since?
  pgonline.migration.pg_copy_schema:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    state: verified
    on_extra: warn
    ignore: ['~^EXTENSION pg_stat_statements']

- name: Follow what was added to the source during a migration
  pgonline.migration.pg_copy_schema:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    state: verified
    follow: true
    publication: [shop]
    subscription: shop

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
    missing:
      description: Entries that the target lacked.
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
    dropped:
      description: Entries that only the target had and that were dropped.
      type: int
  sample: {created: 12, missing: 12, equal: 300, different: 0, extra: 1, left_out: 1, dropped: 0}
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
    entry:
      description: The entry, as other lists call it.
      type: str
      sample: TABLE shop.orders
    diff:
      description: What makes the source's definition of the target's, as a unified diff, without secrets.
      type: str
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
dropped:
  description: The entries that were dropped; see I(prune). In check mode, that would be.
  type: list
  elements: str
  returned: when both schemas could be read
  sample: []
prune_confirm:
  description: The word that stands for the statements that drop them.
  type: str
  returned: with I(prune), when there is something to drop
  sample: 91b8c2f0a4d3e657
left_out:
  description:
    - What of the source is not brought over. Publications and subscriptions, kinds in I(skip), extensions with
      I(extensions=ignore), foreign keys to tables that do not take part, and what I(ignore) names.
  type: list
  elements: dict
  returned: when both schemas could be read
  contains:
    entry:
      description: The entry.
      type: str
      sample: PUBLICATION shop
    reason:
      description: Why it is left out.
      type: str
      sample: skip names publication
globals:
  description: What I(globals) did. In check mode and in a run that failed, what was to be done.
  type: dict
  returned: with I(globals), when both servers could be read
  contains:
    roles_created:
      description: Roles created.
      type: list
      elements: str
    roles_altered:
      description: Roles whose attributes or password or comment were altered.
      type: list
      elements: str
    memberships:
      description: Memberships granted.
      type: list
      elements: str
    settings:
      description: Settings of roles and of the database that were set.
      type: list
      elements: str
    granted:
      description: Privileges granted on the database.
      type: list
      elements: str
    revoked:
      description: Privileges on the database revoked from C(PUBLIC).
      type: list
      elements: str
    different:
      description: What is there otherwise and was left so.
      type: list
      elements: str
  sample: {roles_created: [app], roles_altered: [], memberships: [app in staff], settings: [work_mem of app],
           granted: [CONNECT of app], revoked: [CONNECT of PUBLIC], different: []}
drifted:
  description: In what the schemas differ.
  type: list
  elements: dict
  returned: with I(state=verified), when they were compared
  contains:
    entry:
      description: The entry.
      type: str
      sample: TABLE shop.orders
    kind:
      description: >-
        C(missing) on the target, C(different) there, C(extra), only there, or C(unpublished), a table that no
        publication takes.
      type: str
      sample: different
    diff:
      description: What makes the source's definition of the target's, as a unified diff, without secrets.
      type: str
published:
  description: The tables that were added to a publication; in check mode, that would be.
  type: list
  elements: str
  returned: with I(follow), when the schemas were compared
  sample: [shop.new]
compared:
  description: Whether the schemas were compared; not, if nothing has changed since I(unchanged_since).
  type: bool
  returned: with I(state=verified)
fingerprint:
  description: For I(unchanged_since) of a later run; null when the schemas differ.
  type: str
  returned: with I(state=verified)
  sample: 4be0dcf1c39b5d8e-16384.170220.-546334881013-16384.161988.-255347720356
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
