#!/usr/bin/python
# Copyright (c) 2026 The pgonline.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

DOCUMENTATION = r"""
module: pg_preflight_info
short_description: Look for everything that is known to spoil a migration
version_added: 0.1.0
description:
  - Checks source and target before a migration and returns all that stands against it at once, each finding with what
    mends it. It may be run again at any time of a migration; the objects of the migration itself are no findings.
  - It never changes anything. The way from the target's server to the source is tried by a subscription that is rolled back.
  - It works with the privileges at hand. What it may not see is a finding of its own (C(P07)), never a silent pass.
  - With only one of I(source) and I(target) given, that side alone is checked.
  - The queries of all checks go to each server in one round trip, each with a time limit of its own (I(timeout)).
options:
  connection:
    description:
      - How the B(server) of the target reaches the source, as for C(pg_subscription); its user is the role whose rights are
        checked. Without it the way that led this module to I(source).
    type: raw
  publications:
    description:
      - The publications of this migration; others are reported as those of other consumers.
    type: list
    elements: str
  subscription:
    description:
      - The subscription of this migration. Its tables on the target may have rows.
    type: str
  slot_name:
    description:
      - The slot of this migration; others are reported, and it need not be free when it is there already.
    type: str
  identity_fallback:
    description:
      - What C(pg_replica_identity) will be told as its I(fallback). Tables that it will repair are then findings for
        information, those that it cannot repair are errors. With C(none) nobody will repair them.
    type: str
    choices: [none, full, create_index, insert_only, fail]
    default: none
  create_database:
    description:
      - The target's database may be missing, because C(pg_copy_schema) will create it. Its server is then checked by the
        database C(postgres).
    type: bool
    default: false
  no_owner:
    description:
      - C(pg_copy_schema) will be told I(no_owner), so roles that own something may be missing on the target.
    type: bool
    default: false
  no_privileges:
    description:
      - C(pg_copy_schema) will be told I(no_privileges), so roles that are granted something may be missing on the target.
    type: bool
    default: false
  pg_dump:
    description:
      - Path of the pg_dump that C(pg_copy_schema) will use, on the host where the task runs. Without it the newest one found.
    type: str
  duration:
    description:
      - How long the migration may take from the creation of the slot to the switch, in hours, 1 to 8760. The source must be able to
        keep its WAL for so long.
    type: int
    default: 24
  sample:
    description:
      - At least so many milliseconds lie between the two looks from which rates (C(wal_rate)) are taken, 0 to 60000.
    type: int
    default: 500
  timeout:
    description:
      - How long the query of one check may take, in seconds, 1 to 3600. One that takes longer is a finding C(P07).
    type: int
    default: 30
  checks:
    description:
      - Make only these checks, each an id (C(G01)) or the letter of a group (C(C) connection, C(G) settings and capacity, C(P)
        privileges, C(T) tables, C(O) other objects). An unknown id is an error. Without it, all.
    type: list
    elements: str
  ignore:
    description:
      - Findings that are known, each an id, the letter of a group, or an id and an object (C(T05 public.cache)). They are only
        counted.
    type: list
    elements: str
  severity_overrides:
    description:
      - Another severity for all findings of a check, as a dictionary of id to C(error), C(warning), C(info) or C(ignore).
    type: dict
  fail_on:
    description:
      - C(error) fails when there is a finding of severity error, C(warning) also when there is one of severity warning,
        C(never) does not fail for findings. The findings are returned in any case.
    type: str
    choices: [error, warning, never]
    default: error
notes:
  - I(lock_timeout) and I(lock_retries) are accepted and not needed.
  - A superuser sees everything. Without one, membership in C(pg_monitor) on both sides leaves little unseen.
  - The checks are these, each with its severity, its side, what it looks at, when that is a finding, and what mends it.
  - >-
    C(C01) (error; warning; both) looks at whether a session comes about; the major version. Judged: no connection, or
    older than 10: error; newer than 18: warning. Mended by: people.
  - >-
    C(C02) (error; target) looks at system identifier and oid of both databases, pgonline.handover. Judged: the same
    database twice; a target that has handed over as the source of a migration, of another one or with source and
    target exchanged. Mended by: people.
  - >-
    C(C03) (info; target) looks at system identifier. Judged: two databases of one server: the slot must exist before
    the subscription. Mended by: pg_subscription makes it first.
  - >-
    C(C04) (error; both) looks at pg_is_in_recovery(). Judged: a standby. Mended by: people: give the primary.
  - >-
    C(C05) (warning; both) looks at the process that answers and the one the client was told. Judged: they differ: a
    pooler is in the way. Mended by: people: give the server's address.
  - >-
    C(C06) (warning, info; both) looks at clock_timestamp() against the module's clock, less the time of the question.
    Judged: source and target more than 5 s apart: warning (at the target); a server more than 5 s off the module's
    machine: info. Mended by: people: NTP.
  - >-
    C(C07) (error, warning; target, source) looks at a CREATE SUBSCRIPTION that connects and is rolled back, made by the
    target's server with what the subscription will use. Judged: refused by pg_hba.conf (at the source, with the exact
    line and the line above which it belongs), wrong password, no such database, nobody listens, no route, no answer
    within 30 s, a pooler, a missing password of an owner who is no superuser; warning: without 'connection', a source
    by a local name while the target is elsewhere. Rights are P01 and P04. Mended by: the line in hint; people.
  - >-
    C(C08) (warning; source) looks at pg_hba_file_rules.error (superuser). Judged: lines that the server cannot read: it
    goes on with the old ones, but does not start again. Mended by: people.
  - >-
    C(C09) (warning, info; both) looks at server_version_num against the ends of support and the release notes. Judged:
    no longer maintained: info at the source, warning at the target; minor versions that lose data: 14.0-14.3 (CREATE
    INDEX CONCURRENTLY), sources before 10.20/11.15/12.10/13.6/14.2 (long values in replica identities), before
    12.20/13.16/14.13/15.8/16.4 (a slot that begins within a transaction), before 13.21/14.18/15.13/16.9/17.5 (changes
    during ALTER PUBLICATION). Mended by: people: minor update.
  - >-
    C(C10) (error, warning, info; target) looks at encodings of both databases, pg_conversion. Judged: SQL_ASCII source,
    or no conversion: error; a target that has fewer characters, or SQL_ASCII: warning; into UTF8: info. Mended by:
    people: make the target anew.
  - >-
    C(C11) (warning, info; target, source) looks at collation, ctype, provider, ICU locale and rules of both databases;
    versions of collations on the source (indexes of tables; of the database from 15 on). Judged: another locale:
    warning; only another version: info; indexes made with another version than the system has, whose keys may be there
    twice: warning. Mended by: fix_sql for the versions (REINDEX, REFRESH VERSION); else people.
  - >-
    C(C12) (error; target) looks at an amount as both servers write it, if a column is of type money (domains, arrays).
    Judged: written differently. Mended by: fix_sql: ALTER DATABASE … SET lc_monetary.
  - >-
    C(C13) (info; error, warning; source; target) looks at pg_db_role_setting of the replicating login; reset_val for
    the subscription's owner. Judged: source: extra_float_digits, datestyle, intervalstyle, row_security, role, which
    the subscription's connection overrides; target: array_nulls off (error), xmloption document (warning). Mended by:
    pg_subscription (source); fix_sql: ALTER ROLE … IN DATABASE … SET (target).
  - >-
    C(C14) (info; target) looks at block sizes, name length, checksums, machine. Judged: what differs and is not better
    on the target.
  - >-
    C(C15) (warning; both) looks at pg_stat_ssl of the session, sslmode of 'connection'. Judged: a session from
    elsewhere without encryption; sslmode disable or allow to elsewhere. Mended by: people.
  - >-
    C(G01) (error; source) looks at wal_level. Judged: not logical. Mended by: setting, restart.
  - >-
    C(G02) (error, warning; source) looks at max_replication_slots less slots of others. Judged: less than 1 + 1 for a
    table copy: error; less than 1 + max_sync_workers_per_subscription of the target: warning. Mended by: setting
    (exact), restart.
  - >-
    C(G03) (error, warning; source) looks at max_wal_senders less walsenders of others. Judged: as G02. Mended by:
    setting, restart.
  - >-
    C(G04) (error, warning; target) looks at max_logical_replication_workers and max_worker_processes less workers of
    others (extensions, launcher; not parallel queries); max_sync_workers_per_subscription. Judged: as G02; copies
    turned off: error. Mended by: setting, restart; reload for copies.
  - >-
    C(G05) (error, warning; target) looks at max_active_replication_origins (18), before it max_replication_slots, less
    origins of others. Judged: as G02. Mended by: setting, restart.
  - >-
    C(G06) (error, warning, info; source) looks at max_slot_wal_keep_size (13) and the rate of the WAL (since the last
    checkpoint, or in the sample) over 'duration' hours. Judged: finite and less: error; less than three times that:
    warning; else info. Mended by: setting -1, reload.
  - >-
    C(G07) (error; source) looks at idle_replication_slot_timeout (18). Judged: not 0. Mended by: setting, reload.
  - >-
    C(G08) (warning; both) looks at wal_sender_timeout (also of the login), wal_receiver_timeout. Judged: 0, or less
    than 30 s. Mended by: setting, reload; fix_sql for the login.
  - >-
    C(G09) (warning; source) looks at logical_decoding_work_mem (13). Judged: less than 64 MB. Mended by: setting,
    reload.
  - >-
    C(G10) (info; error, warning; source; target) looks at timeouts of statements, locks, transactions, idle sessions of
    the replicating login (pg_db_role_setting) and of the subscription's owner (reset_val). Judged: source: overridden
    by the subscription's connection; target: transaction_timeout (17) ends each long copy: error; lock_timeout:
    warning. Mended by: pg_subscription (source); fix_sql (target).
  - >-
    C(G11) (warning, info; target) looks at autovacuum, fsync, synchronous_standby_names, default_transaction_read_only,
    max_wal_size and maintenance_work_mem for sources over 10 GB. Judged: autovacuum off: warning; else info. Mended by:
    setting, reload.
  - >-
    C(G12) (error, warning, info; target; source) looks at free space where the data directory is, if the module runs on
    that machine (its lock file says so); the rate of the WAL in a sample of at least 200 ms. Judged: target: less than
    what the source has: error, less than 1.3 times: warning; not to be seen and over 1 GB: info; source: not enough for
    the WAL of 'duration' hours: warning. Mended by: people.
  - >-
    C(G13) (warning; both) looks at max_connections less reserved ones and sessions. Judged: less than 5 (source before
    12: and its walsenders). Mended by: setting, restart.
  - >-
    C(G14) (warning, info; source) looks at application names and roles of Patroni, pg_auto_failover, repmgr,
    CloudNativePG, stolon; walsenders and slots of standbys. Judged: a failover manager: warning, with the ignore_slots
    line for Patroni; standbys alone: info. Mended by: people; pg_subscription failover=true from 17 on.
  - >-
    C(G15) (error, warning, info; target) looks at settings of functions, roles and the database that the target does
    not know; shared_preload_libraries. Judged: a function with such a setting cannot be made: error; a preloaded
    library whose extension is in the database: error for those that do nothing without it (timescaledb, citus, pg_cron
    and their like), else warning; other libraries: info. Mended by: fix_sql and setting for libraries, restart; people.
  - >-
    C(G16) (warning, info; source) looks at transactions of all databases that have written, those that are older than
    an hour, prepared ones. Judged: over 10 s (prepared: any): info; over 5 minutes, or an hour if they only read:
    warning. Mended by: people; hint has the pid or the gid.
  - >-
    C(G17) (info; source) looks at rows written on average since the statistics began; pg_stat_replication_slots (14).
    Judged: over 5000 a second; transactions that decoding spilled to disk. Mended by: setting
    logical_decoding_work_mem, reload.
  - >-
    C(G18) (warning; source) looks at age of datfrozenxid and datminmxid of all databases. Judged: over 1,000,000,000.
    Mended by: people: VACUUM FREEZE.
  - >-
    C(P01) (error (warning: password expires or has expired but let us in, fewer than 3 connections left); source) looks
    at pg_roles of the role the subscription logs in with and of the module's login, pg_stat_activity (sessions of that
    role), has_database_privilege. Judged: exists, LOGIN, VALID UNTIL within `duration`, CONNECTION LIMIT, REPLICATION
    or superuser or member of rds_replication/rds_superuser, CONNECT; a connection without a user. Mended by: fix_sql:
    CREATE ROLE / ALTER ROLE / GRANT rds_replication / GRANT CONNECT; the password by hand.
  - >-
    C(P02) (error; source, target) looks at has_table_privilege, has_sequence_privilege, has_schema_privilege over the
    selection. Judged: source: the subscription's role must read all tables, the module's login also the sequences (of
    these tables, and in their schemas of no table); target: the module's login must read tables that are there
    (pg_compare). One finding for each role and schema. Mended by: fix_sql: GRANT USAGE, GRANT SELECT with all names.
  - >-
    C(P03) (error; warning: what only pg_switchover needs; source) looks at pg_roles, pg_class.relowner,
    pg_publication.pubowner, has_database_privilege. Judged: a login that is no superuser must inherit from the owner of
    each table and of the publications named, may CREATE in the database; for pg_switchover it must be a superuser.
    Mended by: fix_sql: GRANT owner TO login (WITH INHERIT TRUE from 16), where a superuser owns it ALTER … OWNER TO;
    ALTER ROLE … SUPERUSER.
  - >-
    C(P04) (error; warning: what only pg_switchover needs; target) looks at pg_roles, pg_create_subscription,
    has_database_privilege, has_schema_privilege, pg_subscription.subowner, the connection. Judged: superuser before 16
    (or member of rds_superuser, cloudsqlsuperuser, alloydbsuperuser, azure_pg_admin), pg_create_subscription from 16,
    CREATE on the database (CREATEDB while it is still to be made) and on schemas that are there; owners to be may
    create in the schemas of their tables; a password in the connection when the login is no superuser; owner of the
    subscription; a superuser for pg_switchover. Mended by: fix_sql: GRANT / ALTER ROLE; password: `connection`.
  - >-
    C(P05) (error; target) looks at owners of what is copied and of the tables that are there, pg_has_role(…, SET from
    16, MEMBER before). Judged: a login that is no superuser must be able to become each owner: to give it its tables,
    and from 16 on to apply changes as it. Not with no_owner. Mended by: fix_sql: GRANT owner TO login (WITH INHERIT
    TRUE, SET TRUE from 16); an owner that is a superuser: no_owner, or another owner on the source.
  - >-
    C(P06) (error; source, target) looks at relrowsecurity, relforcerowsecurity, rolbypassrls. Judged: source: row
    security must not hide rows from the subscription's role or the module's login (both read with row_security = off:
    an error, not missing rows); target from 16 on: forced row security stops the subscription when the table's owner
    does not bypass it, even a superuser's subscription, as changes are applied as the owner. Mended by: fix_sql: ALTER
    ROLE … BYPASSRLS.
  - >-
    C(P07) (warning, info; both) looks at what any check could not see: its query failed (SQLSTATE in the text), or it
    sees less without rights: subconninfo (P04), pg_authid (P09), shared_preload_libraries (O01), hosts of sessions
    (O17). Judged: object is the id of the check. Mended by: connect as superuser or pg_monitor.
  - >-
    C(P08) (error; warning: a member that logs in, what may be left out, LOGIN or membership missing; info: not needed
    with no_owner and no_privileges; target) looks at source: pg_shdepend (owners, grants, policies; not of extensions,
    publications, large objects), owner of public before 15, pg_auth_members; target: pg_roles. Judged: roles that own
    or may use what is copied, members of those that log in; of roles that are there: LOGIN, memberships among these
    roles and in predefined ones. Mended by: fix_sql: CREATE ROLE with the source's attributes (SUPERUSER, REPLICATION,
    BYPASSRLS only when we are superuser) and memberships; passwords by hand.
  - >-
    C(P09) (warning when pg_hba.conf of the target takes only SCRAM, else info; target) looks at source:
    pg_authid.rolpassword of roles that may connect; target: pg_hba_file_rules. Judged: passwords kept as md5. Mended
    by: set passwords again.
  - >-
    C(T01) (error when rows were updated or deleted so far, else warning; info when pg_replica_identity will mend it;
    source) looks at replica identity of each leaf, and the primary key of partitioned tables. Judged: no identity that
    works: no primary key, or its index (or the one chosen) is deferrable, not valid, dropped, partial, generated or
    nullable; with identity_fallback full, fail, insert_only: error if that step will fail; create_index: warning, as
    only building shows; more than 20 that will be mended are one finding; a partitioned table without a primary key is
    an info for partitions to come. Mended by: ALTER TABLE … REPLICA IDENTITY (fix_sql), or pg_replica_identity.
  - >-
    C(T02) (error when rows were updated or deleted so far, else warning; source) looks at tables with REPLICA IDENTITY
    FULL. Judged: a column's type has no equality (json, xml, point …; also in domains, arrays, composites): the
    subscription would stop. Mended by: a key; fix_sql where a usable unique index is there.
  - >-
    C(T03) (warning (target before 16), info (from 16 on); source) looks at tables that are FULL, or will be by
    identity_fallback=full. Judged: from 10,000 rows on, or 100 rows and a million changes: the target searches the
    whole table for each; from 16 on only where neither the target's table, nor the source's if that is still to be
    copied, has a btree index that is not partial and begins with a column. Mended by: a key.
  - >-
    C(T04) (error when rows were updated or deleted so far, else warning; info with insert_only; source) looks at tables
    set to REPLICA IDENTITY NOTHING. Judged: always: somebody did it on purpose, and pg_replica_identity leaves it
    alone. Mended by: ALTER TABLE … REPLICA IDENTITY (fix_sql).
  - >-
    C(T05) (warning; source) looks at unlogged tables. Judged: each: its rows are not replicated. Mended by: SET LOGGED
    (fix_sql), or copy_at_switch of pg_switchover (switch_copy_tables of the playbook).
  - >-
    C(T06) (error; warning for a detach; both) looks at partition trees. Judged: hash or default partitions for a target
    before 11; a table that is partitioned on a target before 13; partitions that the target's tree lacks, where one
    side is before 13 or the root does not take part; a DETACH CONCURRENTLY that was broken off. Mended by: the same
    division, a newer target; DETACH … FINALIZE (fix_sql).
  - >-
    C(T07) (info; source) looks at tables that others inherit from. Judged: one finding with their number.
  - >-
    C(T08) (warning; error for a partition; source) looks at foreign tables. Judged: each: rows are not copied, and a
    tree with one cannot be published through its root. Mended by: detach it.
  - >-
    C(T09) (info; source) looks at materialized views. Judged: one finding: number, those without a unique index, those
    WITH NO DATA. Mended by: pg_switchover refreshes them.
  - >-
    C(T10) (error; info when tables were chosen and none of them has a column of type oid or lo; source) looks at large
    objects and columns of type oid (also domains, as lo). Judged: any large object; number (an estimate when very
    many), size, columns. Mended by: large_objects of pg_copy_data and pg_switchover (copy_large_objects of the playbook).
  - >-
    C(T11) (warning; error when the target is too old; source) looks at generated columns. Judged: as T18, for functions
    of generated columns; stored ones for a target before 12, virtual ones before 18. Mended by: ALTER FUNCTION … SET
    search_path (fix_sql).
  - >-
    C(T12) (info; source) looks at sequences. Judged: fills several columns that are not inherited.
  - >-
    C(T13) (warning; both) looks at sequences of the tables that take part, and those of nobody beside them. Judged:
    more than 80 % used up, by direction, bounds and the type of the column it fills (no rows are read; bigint to the
    very end, and CYCLE, are not looked at); counts less far, in other steps or around on the target. Mended by: ALTER
    SEQUENCE (fix_sql); a wider column.
  - >-
    C(T14) (warning (CHECK, index), info (NOT VALID foreign key or NOT NULL), error (NOT ENFORCED for a target before
    18); source) looks at constraints and indexes. Judged: NOT VALID: the target checks what is copied; an index that is
    not valid is not copied; that of the replica identity is T01. Mended by: VALIDATE CONSTRAINT, REINDEX (fix_sql).
  - >-
    C(T15) (info; source) looks at deferrable primary keys, unique and exclusion constraints. Judged: each that is not
    the replica identity's (T01): replication does not check it on the target.
  - >-
    C(T16) (warning; info for disabled ones; both) looks at triggers. Judged: ENABLE ALWAYS or REPLICA on the target, or
    on the source where the target lacks the table; one of a tree stands for its partitions'. Mended by: ENABLE or
    DISABLE TRIGGER (fix_sql).
  - >-
    C(T17) (warning; info for keys from outside; both) looks at foreign keys between tables that take part and others.
    Judged: on the source: to one that does not take part, so not created; on the target: from one that does not take
    part, so a TRUNCATE stops the subscription. Mended by: take it along; DROP CONSTRAINT on the target (fix_sql).
  - >-
    C(T18) (warning; source) looks at functions of CHECK constraints, index expressions, partition keys, and triggers
    ENABLE ALWAYS or REPLICA. Judged: has no search_path of its own, is no SQL-standard body, neither C nor internal,
    and its text names without a schema a table, function or type that is in a schema of users (direct uses; operators,
    and names made at run time, are not seen). Mended by: ALTER FUNCTION … SET search_path (fix_sql).
  - >-
    C(T19) (warning; source) looks at column types. Judged: oid, reg…, xid, cid, tid, snapshots, also in arrays and
    domains: values of this server; oid columns are T10's where there are large objects.
  - >-
    C(T20) (info; source) looks at pg_class alone. Judged: more than 1400 columns including dropped ones (1600 are
    possible); rows of more than 32 MB on average.
  - >-
    C(T21) (info; source) looks at names of tables. Judged: differ in upper and lower case only; must be quoted; one
    finding each.
  - >-
    C(T22) (info; source) looks at dropped columns. Judged: one finding with the number of tables: column numbers differ
    on the target.
  - >-
    C(T23) (warning; source) looks at tables of extensions that hold settings (pg_extension_config_dump). Judged: hold
    rows that the extension's own condition selects. Mended by: pg_dump --data-only --table.
  - >-
    C(T24) (warning, info; both) looks at tablespaces of tables and indexes, access methods, typed tables. Judged: the
    target has no tablespace, or no access method, of that name (info: access method of an extension, or there; CREATE
    TABLE … OF). Mended by: CREATE TABLESPACE, or no_tablespaces.
  - >-
    C(T25) (error; target) looks at tables that both sides have. Judged: have rows, and no subscription of the name
    given fills them; more than 20 are one finding, of the first 1000 with a file; rows are looked for, not counted.
    Mended by: TRUNCATE by hand.
  - >-
    C(T26) (error; info for a wider type; target) looks at columns, unique indexes, CHECK and exclusion constraints of
    tables that both sides have. Judged: the target lacks a column; has one that is NOT NULL without a default and not
    the source's; has another type, NOT NULL, generated on one side; has a unique index or constraint more. Columns go
    by name, keys by their columns; a partitioned table stands for its partitions; of more than 500 that differ the
    first 500. Mended by: ALTER TABLE, DROP INDEX on the target (fix_sql).
  - >-
    C(T27) (warning; source) looks at views, parents, types. Judged: a view over a table that does not take part (not
    created); a partition or child whose parent does not; columns whose type is in a schema that does not, when schemas
    or tables were chosen. Mended by: take it along.
  - >-
    C(O01) (error (warning when only a part of the database moves): cannot be created; warning: older on the target, or
    not trusted while we are no superuser; info: newer on the target; target; source when PostgreSQL itself has given it
    up) looks at pg_extension, pg_available_extensions, pg_available_extension_versions. Judged: every extension of the
    source but plpgsql. Mended by: the package on the target's host; DROP EXTENSION on the source; CREATE EXTENSION by a
    superuser.
  - >-
    C(O02) (error, warning, info by extension; source) looks at pg_extension, or schema and table by which it is known:
    timescaledb, citus, pglogical, bdr, pgactive, spock, pg_partman, pg_ivm, age, columnar, cstore_fdw, orioledb,
    pgsodium, anon, postgis_topology; triggers that a broken-off pg_repack has left. Judged: what replication or a
    second copy does not suit. Mended by: advice for each; fix_sql for pg_repack's rest.
  - >-
    C(O03) (warning; info when its table is empty; source) looks at pg_cron, pgAgent, pg_timetable, pg_dbms_job by
    extension or table; cron.database_name. Judged: jobs that would run on both sides. Mended by: advice: inactive on
    the target until the switch.
  - >-
    C(O04) (warning on the target, info on the source; both) looks at pg_event_trigger, enabled, not of extensions.
    Judged: the target's own fire while the schema is copied; the source's at changes of identities and publications.
    Mended by: fix_sql: ALTER EVENT TRIGGER … DISABLE.
  - >-
    C(O05) (warning; source) looks at pg_publication, pg_subscription, pg_replication_slots of this database. Judged:
    publications, subscriptions, slots that are not of this migration (publications, subscription, slot_name). Mended
    by: they move as well.
  - >-
    C(O06) (warning: leads to the source's own host; info: others, user mappings with passwords, functions that name
    dblink; source) looks at pg_foreign_server, pg_user_mappings, pg_proc.prosrc. Judged: the target's host must reach
    them, and mean the same by them. Mended by: people.
  - >-
    C(O07) (warning; info: functions in untrusted languages; source) looks at pg_proc (C, untrusted), pg_language,
    pg_ts_dict, not of extensions. Judged: libraries, languages and dictionary files that the target's host must have.
    Mended by: copy or install them.
  - >-
    C(O08) (error; warning: tables with oids; source) looks at relhasoids, types abstime/reltime/tinterval, opaque,
    postfix operators, aggregates of array functions; towards an older target: procedures, hash partitions, indexes of
    partitioned tables, INCLUDE, generated columns (stored, virtual), jsonpath, xid8, pg_snapshot, multiranges, SQL
    bodies, lz4, NULLS NOT DISTINCT, security_invoker, unlogged sequences, temporal keys, NOT ENFORCED. Judged: what the
    target's version gave up, or does not have yet; one finding for each feature. Mended by: fix_sql: SET WITHOUT OIDS,
    ALTER COLUMN … TYPE, DROP OPERATOR; else people.
  - >-
    C(O09) (warning: settings; info: rights, connection limit, comment of the database; target) looks at
    pg_db_role_setting (of the database, of roles there are), pg_database. Judged: set on the source and not, or
    otherwise, on the target. Nothing else of the migration carries them. Mended by: fix_sql: ALTER DATABASE / ALTER
    ROLE … SET, GRANT, REVOKE, COMMENT.
  - >-
    C(O10) (error: columns with lz4 and a server built without; warning: security labels; target) looks at pg_seclabel,
    attcompression; enumvals of default_toast_compression. Judged: what the target's server cannot take. Mended by:
    people.
  - >-
    C(O11) (warning; source) looks at target: pg_get_keywords(), functions of pg_catalog; source: columns, tables,
    functions. Judged: names that became reserved (columns and tables: R, T; functions: R, C), functions with the name
    and arguments of a new built-in one. pg_dump quotes; functions and applications do not. Mended by: quote, qualify or
    rename.
  - >-
    C(O12) (info; warning with no_privileges, or when the target's schema public has rights of its own (then
    pg_copy_schema leaves them); target) looks at nspacl of public, pg_init_privs. Judged: everybody may create in
    public on the source and not on the target. Mended by: pg_copy_schema; else fix_sql: GRANT CREATE.
  - >-
    C(O13) (info; target, source) looks at wal_level, max_replication_slots, max_wal_senders of the target;
    max_logical_replication_workers of the source. Judged: could replication go back after the switch?. Mended by:
    setting, with a restart.
  - >-
    C(O14) (error; source (where the modules run)) looks at option pg_dump, PATH, /usr/lib/postgresql/N/bin,
    /usr/pgsql-N/bin. Judged: a pg_dump as new as the newer server, as pg_copy_schema asks for. Mended by: package named
    in the hint.
  - >-
    C(O15) (error: subscription whose slot is gone, a change of sides that was broken off after its decision; warning:
    slots of table copies, origins, subscriptions of others, a side that pg_switchover has closed, a target that has
    taken over; info: slot, publication, schema pgonline, found without a subscription; both) looks at
    pg_replication_slots, pg_replication_origin, pg_subscription, pgonline.handover, pgonline.closed_by. Judged: what an
    earlier attempt has left, where a switch stands; nothing while this migration is under way or made ready. Mended by:
    fix_sql: drop it, open it; the state of pg_switchover that is named.
  - >-
    C(O16) (info; target) looks at names of the selection on both sides. Judged: some tables are on the target and some
    are not; nothing of a target without any. Columns and constraints: T26. Mended by: pg_copy_schema.
  - >-
    C(O17) (info; source) looks at pg_stat_activity: one finding for each role, application and address, not ours.
    Judged: who must move; superusers, whose sessions only superusers can end. Mended by: people.
  - >-
    C(O18) (info; source) looks at plugin of logical slots that are not ours. Judged: other plugins than pgoutput, which
    their readers need on the target. Mended by: people.
extends_documentation_fragment:
  - pgonline.migration.common
"""

EXAMPLES = r"""
- name: What stands against moving the shop?
  pgonline.migration.pg_preflight_info:
    source: postgresql://dba@db1/shop
    target: postgresql://dba@db2/shop
    connection: postgresql://replicator@db1/shop
    identity_fallback: full
    fail_on: never
  register: preflight

- name: Read it
  ansible.builtin.debug:
    msg: "{{ preflight.findings | selectattr('severity', 'equalto', 'error') | map(attribute='detail') | list }}"

- name: Only capacity, and large objects are known
  pgonline.migration.pg_preflight_info:
    source: postgresql://dba@db1/shop
    target: postgresql://dba@db2/shop
    checks: [C, G, T10]
    ignore: [T10]
    severity_overrides:
      C06: error
"""

RETURN = r"""
ok:
  description: No finding is of severity error.
  type: bool
  returned: always, unless an option cannot be read
  sample: false
findings:
  description: What was found, the worst first, then by id, side and object.
  type: list
  elements: dict
  returned: always, unless an option cannot be read
  contains:
    id:
      description: The check.
      type: str
      sample: G01
    severity:
      description: C(error) stops the migration, C(warning) wants a decision, C(info) is good to know.
      type: str
      sample: error
    side:
      description: C(source) or C(target), where it is and where it is mended.
      type: str
      sample: source
    object:
      description: What it is about, as a table (C(schema.table)), a role or a setting.
      type: str
      sample: wal_level
    detail:
      description: What is wrong with it, one sentence.
      type: str
      sample: wal_level is replica
    fix_sql:
      description: SQL that mends it, for psql on that side, or null.
      type: str
      sample: ALTER SYSTEM SET "wal_level" = 'logical'
    setting:
      description: The setting to change, or null.
      type: str
      sample: wal_level
    value:
      description: The value to change it to, or null.
      type: str
      sample: logical
    restart:
      description: Does the change need a restart of that server?
      type: bool
      sample: true
    hint:
      description: What to do where SQL alone does not mend it, or null.
      type: str
      sample: null
    docs:
      description: The page of PostgreSQL's documentation about it (C(https://www.postgresql.org/docs/17/<docs>.html)), or null.
      type: str
      sample: logical-replication-config
counts:
  description: How many findings there are of each severity, how many were ignored, and how many checks were made.
  type: dict
  returned: always, unless an option cannot be read
  contains:
    error:
      description: Findings of severity error.
      type: int
    warning:
      description: Findings of severity warning.
      type: int
    info:
      description: Findings of severity info.
      type: int
    ignored:
      description: Findings left out by I(ignore) and I(severity_overrides).
      type: int
    checks:
      description: Checks that were made.
      type: int
  sample: {error: 1, warning: 0, info: 2, ignored: 0, checks: 75}
checked:
  description: The ids of the checks that were made, whether something was found or not.
  type: list
  elements: str
  returned: always, unless an option cannot be read
  sample: [C01, C02]
facts:
  description:
    - What is worth knowing, under C(source) and C(target); a side is null when it could not be reached, and has only what
      could be seen.
    - C(database), version, encoding, locale, owner, size, number of tables, extensions with versions, roles in use.
    - C(capacity), settings, C(free_slots), C(free_wal_senders), C(free_workers), C(free_connections), and C(wal_rate) in bytes a
      second.
    - C(tables), of the source, the C(largest) (bytes, from the statistics of the last vacuum or analyze) and the C(busiest) (rows
      written since the statistics began, and C(writes_per_second) on average since then).
    - C(special), of the source, for each kind of special object the C(count) and the C(objects), at most a hundred names. Kinds
      are materialized_views, unlogged_tables, foreign_tables, temporary_tables, partitioned_tables, large_objects, extensions,
      event_triggers, rules, row_security, generated_columns, identity_columns, triggers_always, unowned_sequences,
      prepared_transactions, subscriptions, publications and logical_slots.
  type: dict
  returned: always, unless an option cannot be read
  sample:
    source:
      capacity: {free_slots: 9, free_wal_senders: 9, free_workers: 4, free_connections: 88, wal_rate: 120417, wal_level: logical}
      special:
        large_objects: {count: 2, objects: ["16540", "16541"]}
queries:
  description: Always empty, as nothing is changed.
  type: list
  elements: str
  returned: always
"""
