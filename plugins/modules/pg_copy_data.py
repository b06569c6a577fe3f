#!/usr/bin/python
# Copyright (c) 2026 The pgonline.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

DOCUMENTATION = r"""
module: pg_copy_data
short_description: Copy all published tables from one snapshot and go on by logical replication
version_added: 0.1.0
description:
  - Takes a publication on the source to a subscription that streams on the target, with everything there and indexed.
  - With I(method=snapshot) the slot is made first and exports the snapshot of its beginning. All tables are then copied from
    that one snapshot, I(jobs) at a time, the largest first; indexes are built as soon as their table is there, by the
    same sessions; and the subscription goes on at exactly the LSN of the snapshot. No row is copied twice and none is lost.
  - What of the schema the target lacks is created too, as M(pgonline.migration.pg_copy_schema) does it and from the same
    snapshot. Tables that have no index yet are filled fastest.
  - Started again it looks at the servers. If the subscription streams, nothing is done. If a run died half way, what it left (slot,
    subscription, rows in tables that were empty when it began) is cleared away and the copy begins anew, or goes on where only
    the end is missing. A run that fails takes back slot and subscription itself.
  - Tables of the target that hold rows of somebody else are never emptied; the run fails before anything is made, and names
    them.
  - The publications decide which rows are copied. The selector options (C(schemas), C(tables) …) say what of the schema is created, as
    for M(pgonline.migration.pg_copy_schema); give the same to both and to the publication.
  - What it does is written down on the target in the schema C(pgonline), which M(pgonline.migration.pg_migration_info) reads.
  - On the source it holds I(jobs) + 3 connections at most, no lock but the C(ACCESS SHARE) of the tables that are just being
    read, and one snapshot until the last row is read, which keeps vacuum from removing what it sees.
  - A table that is truncated or altered on the source before its turn comes is noticed. C(TRUNCATE) reaches the target through
    the slot as well (PostgreSQL 11 on both sides); after C(ALTER TABLE) that writes the table anew, and after C(DROP TABLE), the run
    fails and takes everything back.
  - Columns are matched by name. Row filters and column lists of the publications are minded on every version of the target. A
    partitioned table that is published by its root is read leaf by leaf, and may be partitioned in another way on the target;
    I(ignore) then has to name the source's partitions, or they would be created too.
options:
  subscription:
    description:
      - The name of the subscription, 1 to 63 bytes; the case of letters counts.
    type: str
    required: true
  state:
    description:
      - C(synchronized), it streams, and everything is there and indexed.
      - C(absent), there is no subscription of that name, no slot of its, no record of a copy. The rows of a copy that never came
        as far as streaming are removed with it; those of one that did stay.
        The source may be left out or be unreachable then; a warning has the SQL that removes the slot later.
    type: str
    default: synchronized
    choices: [synchronized, absent]
  publications:
    description:
      - The publications of the source, which must exist. Needed as long as nothing is copied.
    type: list
    elements: str
  slot_name:
    description:
      - The slot on the source, of the characters C(a-z), C(0-9) and C(_).
      - Without it the name of the subscription in lower case, with C(_) for every other character.
      - It fails for a slot that exists already and that no copy has made.
    type: str
  method:
    description:
      - C(snapshot), as told above. It needs a replication connection from the host of the task to the source.
      - C(native) leaves the rows to the table synchronization of the target's server, with the keys that it needs and all other
        indexes afterwards. C(max_sync_workers_per_subscription) is raised to I(jobs) for the duration, if the user is a superuser
        of the target, and set back afterwards, also by the run after one that was killed.
      - C(auto) takes C(snapshot) unless something is against it, and returns the reason.
    type: str
    default: auto
    choices: [auto, snapshot, native]
  jobs:
    description:
      - How many tables are copied, or indexes built, at the same time, 1 to 64. Each takes a connection on both sides.
        Where less is left to do than that, an index takes parallel workers in their place, as far as the target's
        C(max_parallel_maintenance_workers) allows.
    type: int
    default: 2
  split_larger_than:
    description:
      - Tables larger than this are copied in several pieces at once, in MiB, -1 to 1073741824; 0 splits none. Pieces are
        ranges of the file from PostgreSQL 14 on the source, and before that ranges of the key, as the statistics know it.
      - With C(-1) only a table that would keep one worker busy when the others are done is split, that is, one larger than
        128 MiB and than the size of all tables divided by I(jobs); before PostgreSQL 14 only when its rows are stored
        in the order of the key.
      - Tables that are split are not frozen while they are copied.
    type: int
    default: -1
  format:
    description:
      - C(auto) copies a table in binary form if each of its columns has a type whose binary form is the same on both
        servers, and as text otherwise. C(binary) fails for such a table; C(text) always works.
    type: str
    default: auto
    choices: [auto, binary, text]
  maintenance_work_mem:
    description:
      - The setting of that name for the sessions that build indexes, as C(1GB). Without it the server's own. There are I(jobs) of
        them.
    type: str
  throttle:
    description:
      - The most that is copied in a second, all tables together, in MB (1,000,000 bytes of COPY data), 0 to 1000000; 0 is without
        limit. Index builds are not slowed down.
    type: int
    default: 0
  max_retained_wal:
    description:
      - When the slot makes the source keep more WAL than this while rows are copied, in MiB, 0 to 1073741824, the copy is given
        up in order, before the disk of the source fills; 0 is without limit.
    type: int
    default: 0
  large_objects:
    description:
      - Copy the large objects too, from the same snapshot and beside the tables, with their OIDs, owners, grants and comments.
        I(role_map), I(no_owner), I(no_privileges), and C(comment) and C(acl) in I(skip) are minded. A role that the target
        lacks fails the run before anything is made.
      - Logical replication does not carry them. Each further run with this option, while the subscription streams, compares
        those of both sides, and creates, writes anew and unlinks what has changed since; the last time once nobody writes on
        the source any more. Until then a row may refer to one that is not there yet. With I(method=native) all of them come
        this way, after the rows.
      - To compare them, both servers read all of them, I(jobs) ranges of some 128 MiB at a time. One that has changed is
        written as a whole.
      - The target keeps a list of those that came this way, C(pgonline.copy_large_object). Others are never touched; if one of
        them has the OID of one on the source, the run fails before anything is changed, and names it. What somebody changes on
        the target of those that came this way is undone by the next run.
      - The users on both sides need the right to read C(pg_largeobject), which superusers have, and may grant to others.
        The one on the target must be a superuser or a member of the roles that own them.
      - I(state=absent) unlinks those of a copy that never came as far as streaming, and leaves the others there; another copy
        would then find them in its way.
    type: bool
    default: false
  analyze:
    description:
      - Gather statistics of the tables once they are there.
    type: bool
    default: true
  wait_for:
    description:
      - C(streaming), until a worker applies changes. C(caught_up), until the target also has on disk what the source had written
        when everything was indexed.
    type: str
    default: streaming
    choices: [streaming, caught_up]
  timeout:
    description:
      - How long each wait of this module may last (for transactions that are older than the slot, for pg_dump, for the first
        worker), in seconds, 1 to 604800. The copy itself takes as long as it takes.
    type: int
    default: 3600
extends_documentation_fragment:
  - pgonline.migration.common
  - pgonline.migration.subscription
  - pgonline.migration.schema
notes:
  - A copy of hours is best started with C(async) and C(poll=0), so that it does not hang on the session of Ansible;
    M(pgonline.migration.pg_migration_info) tells how far it is.
  - The user on the target must be allowed to create subscriptions, and to set C(session_replication_role) if the tables have
    triggers or foreign keys already.
seealso:
  - module: pgonline.migration.pg_publication
  - module: pgonline.migration.pg_subscription
  - module: pgonline.migration.pg_copy_schema
author:
  - The pgonline.migration authors
"""

EXAMPLES = r"""
- name: Copy everything and follow the source
  pgonline.migration.pg_copy_data:
    source: {host: 10.0.0.1, dbname: shop, user: dba}
    target: {host: 10.0.0.2, dbname: shop, user: dba}
    subscription: shop
    publications: shop
    jobs: 8
    maintenance_work_mem: 2GB
  async: 604800
  poll: 0

- name: Gently, and not beyond 200 GiB of WAL
  pgonline.migration.pg_copy_data:
    source: {host: 10.0.0.1, dbname: shop, user: dba}
    target: {host: 10.0.0.2, dbname: shop, user: dba}
    subscription: shop
    publications: shop
    throttle: 50
    max_retained_wal: 204800

- name: With large objects; again once the source is closed, for those that have changed since
  pgonline.migration.pg_copy_data:
    source: {host: 10.0.0.1, dbname: shop, user: dba}
    target: {host: 10.0.0.2, dbname: shop, user: dba}
    subscription: shop
    publications: shop
    large_objects: true

- name: Remove what a copy has left
  pgonline.migration.pg_copy_data:
    source: {host: 10.0.0.1, dbname: shop, user: dba}
    target: {host: 10.0.0.2, dbname: shop, user: dba}
    subscription: shop
    state: absent
"""

RETURN = r"""
phase:
  description: Where the copy stands at the end of the run, C(preparing), C(schema), C(copying), C(handover), C(finishing) or C(done).
  type: str
  returned: state=synchronized, not in check mode
  sample: done
method:
  description: C(snapshot) or C(native).
  type: str
  returned: when rows are copied
  sample: snapshot
method_reason:
  description: Why this one.
  type: str
  returned: when rows are copied
  sample: all tables in parallel from one snapshot, indexes after the rows
slot:
  description: The slot on the source.
  type: str
  returned: state=synchronized
  sample: shop
lsn:
  description: Where the slot, and with it the subscription, begins.
  type: str
  returned: when a slot was made
  sample: 0/ABE8708
cleared:
  description: What a run before had left, and was cleared away.
  type: str
  returned: when there was something
  sample: a copy that ended in phase copying
copied:
  description: What was copied by this run.
  type: dict
  returned: with method=snapshot
  contains:
    tables:
      description: How many tables; partitions count one by one.
      type: int
    pieces:
      description: In how many pieces; as many as tables unless I(split_larger_than) split some.
      type: int
    binary:
      description: How many tables in binary form.
      type: int
    rows:
      description: How many rows.
      type: int
    bytes:
      description: How many bytes of COPY data.
      type: int
    ms:
      description: How long rows and indexes took, in milliseconds.
      type: int
  sample: {tables: 21, pieces: 21, binary: 19, rows: 10003000, bytes: 1140212180, ms: 41230}
large_objects:
  description: What has come of large objects; in check mode, what would come.
  type: dict
  returned: with large_objects=true
  contains:
    copied:
      description: How many were created.
      type: int
    changed:
      description: How many were written anew, or got another owner, other grants or another comment.
      type: int
    removed:
      description: How many were unlinked, because the source has them no more.
      type: int
    bytes:
      description: How many bytes of COPY data; 0 in check mode.
      type: int
  sample: {copied: 606, changed: 0, removed: 0, bytes: 26180412}
truncated:
  description: Tables that were truncated on the source (or written anew) while they were waiting for their turn.
  type: list
  elements: str
  returned: with method=snapshot
  sample: []
timeline:
  description: How long each phase took.
  type: list
  elements: dict
  returned: when something was done
  contains:
    phase:
      description: Its name.
      type: str
    ms:
      description: How long it took, in milliseconds; absent for one that did not end.
      type: int
  sample: [{phase: preparing, ms: 21}, {phase: schema, ms: 152}]
pg_dump:
  description: The pg_dump that was used.
  type: dict
  returned: when the schema was read
  contains:
    path:
      description: Where it is.
      type: str
    version:
      description: Its version.
      type: str
  sample: {path: /usr/lib/postgresql/17/bin/pg_dump, version: '17.6'}
timed_out:
  description: Whether a wait of this run came to its end by I(timeout); also there when the module fails for it.
  type: bool
  returned: when it had to wait for a state of the servers
  sample: false
waited_ms:
  description: How long it took until changes streamed (or until I(wait_for)), in milliseconds.
  type: int
  returned: state=synchronized
  sample: 112
queries:
  description: The SQL that was run to change something, without passwords; in check mode, that would have been run.
  type: list
  elements: str
  returned: always
"""
