#!/usr/bin/python
# Copyright (c) 2026 The pgonline.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

DOCUMENTATION = r"""
module: pg_migration_info
short_description: Where a migration is, how much longer it takes, and what is wrong with it
version_added: 0.1.0
description:
  - Looks at both servers and tells how far a migration is, whoever started it, C(pg_copy_data), C(pg_subscription), or
    somebody by hand, and also before anything was started.
  - It never changes anything, needs no configuration of what was started, and takes well under a second also with 10,000
    tables, apart from I(marker_timeout).
  - It tells what is wrong in words, with what to do, such as a copy that fails and is tried again for ever, a slot that is lost,
    a copier that has died, a subscription that is disabled; and whom it waits for, such as old transactions and locks.
  - When one side cannot be reached, it tells what the other one knows. It fails only when there is nothing to tell.
options:
  subscription:
    description:
      - The subscription of the migration, on the target. It need not be there yet.
      - Without it, the only one of the target database, or the only one that C(pg_copy_data) is at work for. When there are
        several, it fails and names them.
    type: str
  slot_name:
    description:
      - The slot on the source. Without it, that of the subscription.
    type: str
  marker_timeout:
    description:
      - How long to wait for the target to pass the marker by which the lag is measured, in milliseconds, 0 to 60000.
      - Under load the least that can be measured is the target's C(wal_writer_delay) (200 ms), and twice that where the source
        commits asynchronously.
    type: int
    default: 500
  since:
    description:
      - The C(marker) of an earlier look. With it, lags longer than I(marker_timeout) are measured too, and the speed of
        initial copies that the server makes.
      - A marker of another server is passed over.
    type: dict
  list_tables:
    description:
      - Return a list of all tables. Without it C(tables) is empty; C(totals) are there in any case.
    type: bool
    default: true
  timeout:
    description:
      - How long one query may take, in seconds, 1 to 3600.
    type: int
    default: 30
notes:
  - I(schemas), I(tables), I(exclude_schemas), I(exclude_tables), I(lock_timeout) and I(lock_retries) are accepted and not needed.
  - A target before PostgreSQL 16 shows subscriptions to superusers only. Membership in C(pg_monitor) on both sides shows the
    sessions of others, such as those that are waited for.
  - The lag is measured by the slot's C(confirmed_flush_lsn) passing a marker, the end of the source's WAL on disk when the look
    began. What the source has committed asynchronously in its last moments lies behind that marker.
extends_documentation_fragment:
  - pgonline.migration.common
seealso:
  - module: pgonline.migration.migration_progress
"""

EXAMPLES = r"""
- name: Where is it?
  pgonline.migration.pg_migration_info:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    subscription: shop
  register: info

- name: Once more, with the lag since then
  pgonline.migration.pg_migration_info:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    subscription: shop
    since: "{{ info.marker }}"
    list_tables: false
"""

RETURN = r"""
phase:
  description:
    - C(none) (nothing was started, or all is removed again), C(preparing) (a slot is being made), C(schema), C(copying),
      C(handover) (copied; the subscription is being made), C(finishing) (the target follows; indexes and the like are still
      made), C(streaming) (the target follows), C(disabled) (the subscription is), C(failed) (it cannot go on by itself).
    - Null when the target could not be reached.
  type: str
  returned: success
  sample: copying
method:
  description: How data is copied, C(snapshot) (by pg_copy_data) or C(native) (by the target's server); null before that is known.
  type: str
  returned: success
line:
  description: All of it in one line, for people; the same as C(msg).
  type: str
  returned: success
  sample: initial copy 14/21 tables, 3.2 of 8.0 GiB, 41.0 MiB/s, indexes 9/62, 2 min left
subscription:
  description: Its name, as given or found; null when there is none.
  type: str
  returned: success
slot:
  description: The subscription's slot on the source.
  type: dict
  returned: success
  contains:
    name:
      description: Its name; null when nobody knows it.
      type: str
    exists:
      description: Is it there? Null when the source could not be reached.
      type: bool
    active:
      description: Is somebody connected to it? Null when the source could not be reached.
      type: bool
    lost:
      description: Has the source removed what it needs? Null when the source could not be reached.
      type: bool
    confirmed_flush:
      description: Up to which LSN the target has everything on disk, or null.
      type: str
    safe_bytes:
      description: How much WAL may still be written before the slot is in danger, in bytes; null when that is not bounded.
      type: int
tables:
  description: The tables of the migration, sorted by name.
  type: list
  elements: dict
  returned: success
  contains:
    table:
      description: Its name on the target.
      type: str
    state:
      description:
        - Of a copy from a snapshot C(waiting), C(copying), C(copied), C(indexed).
        - Of the subscription C(init), C(copying), C(finished) (copied), C(synced), C(ready).
      type: str
    bytes:
      description: Size on the source with TOAST, without indexes, in bytes; null when the source does not tell.
      type: int
    bytes_done:
      description:
        - How much of that has arrived, in bytes. Within a table that the server copies it is in proportion to its rows (from
          PostgreSQL 14 on, and with statistics on the source), else an estimate by size.
      type: int
    rows:
      description: Rows that have arrived, null when that is not known.
      type: int
totals:
  description: Sums over all tables.
  type: dict
  returned: success
  contains:
    tables:
      description: Number of tables.
      type: int
    tables_done:
      description: How many of them are copied.
      type: int
    bytes:
      description: Size on the source in bytes, null when that is not known.
      type: int
    bytes_done:
      description: How much of that has arrived, in bytes.
      type: int
    indexes:
      description: Number of indexes to be there in the end, null when that is not known.
      type: int
    indexes_done:
      description: How many of them are there.
      type: int
rate:
  description: Speed of the initial copy in bytes a second, null when that is not known.
  type: int
  returned: success
eta_seconds:
  description: Seconds until initial copy and indexes are done, null when that is not known.
  type: int
  returned: success
snapshot_age_seconds:
  description:
    - For how long a snapshot has been held on the source for the copy, in seconds; null when none is. Vacuum can remove nothing
      there that is younger.
  type: float
  returned: success
retained_bytes:
  description: WAL that the source keeps for the slot and for those of table copies, in bytes; null without a slot.
  type: int
  returned: success
lag_bytes:
  description: WAL that the target does not have yet, in bytes, published or not; null without a slot.
  type: int
  returned: success
lag_seconds:
  description: How far the target is behind, in seconds; null when that could not be measured (yet).
  type: float
  returned: success
lag_at_least_seconds:
  description: When it could not, how far the target is behind at least, in seconds.
  type: float
  returned: success
marker:
  description: Where the source was at this look, to be given as I(since) to the next one; null without the source.
  type: dict
  returned: success
  contains:
    lsn:
      description: The end of the source's WAL on disk.
      type: str
    at:
      description: When that was, in seconds since 1970 by the source's clock.
      type: float
    earlier:
      description: Markers of earlier looks that are still needed, each with lsn and at.
      type: list
      elements: dict
    bytes_done:
      description: As in C(totals), in bytes.
      type: int
    rate:
      description: As C(rate), in bytes a second.
      type: int
record:
  description: What pg_copy_data has written down on the target, null when there is nothing.
  type: dict
  returned: success
  contains:
    phase:
      description: C(preparing), C(schema), C(copying), C(handover), C(finishing), C(done) or C(failed).
      type: str
    alive:
      description: Is a copier at work?
      type: bool
    lsn:
      description: From where the subscription follows, or null.
      type: str
    started:
      description: When it began, in ISO 8601, UTC.
      type: str
    updated:
      description: When it was last heard of, in ISO 8601, UTC.
      type: str
    finished:
      description: When it ended, in ISO 8601, UTC, or null.
      type: str
    error:
      description: Why it failed, or null.
      type: str
errors:
  description: What is wrong, the worst first; empty when all is well.
  type: list
  elements: dict
  returned: success
  contains:
    what:
      description: What it is.
      type: str
    meaning:
      description: What that means.
      type: str
    hint:
      description: What to do.
      type: str
  sample:
    - what: the initial copy of public.a fails and is tried again and again, 3 errors so far
      meaning: Each try copies the table from its beginning; those that failed have left 5000 dead rows in a table of 1.2 MiB.
      hint: The reason is in the target's server log …
waiting_for:
  description: Whom or what the migration waits for, each a sentence.
  type: list
  elements: str
  returned: success
  sample: ['waits for 1 transaction on the source: pid 123 (app, report, idle in transaction, transaction open for 00:12:01)']
ready:
  description: What has been reached.
  type: dict
  returned: success
  contains:
    synced:
      description: The subscription is enabled and the data of every table has arrived.
      type: bool
    indexed:
      description:
        - No index is invalid on the target, and C(pg_copy_data) is done or, without it, each table has as many indexes as on the
          source.
      type: bool
    caught_up:
      description: Synced, and the target has passed the marker of this look within I(marker_timeout).
      type: bool
queries:
  description: Always empty, as nothing is changed.
  type: list
  elements: str
  returned: always
"""
