#!/usr/bin/python
# Copyright (c) 2026 The pgonline.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

DOCUMENTATION = r"""
module: pg_subscription
short_description: Create, alter, wait for and remove a subscription and its slot
version_added: 0.1.0
description:
  - Manages a subscription of logical replication on the target, and the replication slot on the source that it reads from.
  - Before anything is made, the server of the target proves that it reaches the source and that the target has every
    published table, by a subscription that is rolled back.
  - The slot is made in a step of its own. While it waits for transactions that were open before, nobody is held up; when
    I(timeout) is over the module fails and names them, and leaves no slot behind.
  - When creating the subscription fails, the slot that was made for it is dropped again, so that it cannot hold back WAL.
  - Both databases may be in one cluster.
  - A subscription that exists is altered in place. What is not given stays as it is.
  - The selector options are accepted and ignored; the publications decide which tables take part.
options:
  name:
    description:
      - The name of the subscription, 1 to 63 bytes; the case of letters counts.
    type: str
    required: true
  state:
    description:
      - C(present), it exists; a new one is enabled, an existing one stays enabled or disabled.
      - C(enabled) and C(disabled), it exists and is so.
      - C(absent), it does not exist, and neither do its slot and the slots of table synchronization on the source.
        The source may be left out or be unreachable then; the subscription is removed all the same, and a warning has
        the SQL that removes the slots later. A slot of that name without a subscription is dropped too, unless
        somebody uses it.
      - It fails for C(present) and C(enabled) when the slot of an existing subscription is gone or has lost WAL.
    type: str
    default: present
    choices: [present, absent, enabled, disabled]
  publications:
    description:
      - The publications of the source. Needed to create the subscription. All of them must exist.
      - Another list on an existing subscription replaces the old one, and its tables are refreshed if it is enabled.
    type: list
    elements: str
  slot_name:
    description:
      - The slot on the source, of the characters C(a-z), C(0-9) and C(_).
      - Without it the name of the subscription in lower case, with C(_) for every other character.
      - It fails for a slot that belongs to another database or another plugin, that is in use by somebody else, or
        that differs from the one of an existing subscription.
    type: str
  create_slot:
    description:
      - Whether the slot is this module's affair. If not, it must exist, the subscription goes on from where it stands,
        and C(absent) leaves it alone.
      - If so, an unused slot of that name without a subscription is dropped and made anew with a copy; with
        I(copy_data=false), where its position counts, the module fails instead.
    type: bool
    default: true
  copy_data:
    description:
      - Whether tables that are new to the subscription are copied first.
    type: bool
    default: true
  refresh:
    description:
      - Whether tables that were added to or taken out of the publications are taken over. Nothing is done when there
        are none.
      - Waits up to I(timeout) until transactions of the source that are older have ended, because what they wrote to a
        new table before would be in neither the copy nor the stream, and names them if they do not.
      - Fails when there are such tables and the subscription is disabled.
    type: bool
    default: false
  wait_for:
    description:
      - C(synced), until the initial copy of every table is through and in step.
      - C(caught_up), that, and until the target has on disk what the source had written when the wait began.
      - A table whose copy starts over and over, an apply that fails repeatedly, a subscription that was disabled and a
        slot that was lost end the wait early with an error that names them.
    type: str
    default: none
    choices: [none, synced, caught_up]
  timeout:
    description:
      - How long each wait of this module may last (the slot, I(refresh), I(wait_for), the release of a slot), in seconds, 1 to
        604800. After a timeout the module can be run again and goes on.
    type: int
    default: 3600
extends_documentation_fragment:
  - pgonline.migration.common
  - pgonline.migration.subscription
notes:
  - The role of the connection needs C(REPLICATION) and C(SELECT) on the tables; the user of I(source) needs C(REPLICATION) for
    the slot; the user of I(target) must be superuser, or from 16 on a member of C(pg_create_subscription).
  - Patroni drops slots it does not know; name this one under C(ignore_slots).
seealso:
  - module: pgonline.migration.pg_publication
  - module: pgonline.migration.pg_switchover
"""

EXAMPLES = r"""
- name: Begin to replicate, and wait for the initial copy
  pgonline.migration.pg_subscription:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    name: shop
    publications: [shop]
    wait_for: synced

- name: The server of the target reaches the source by another name and another role
  pgonline.migration.pg_subscription:
    source: host=db1.example.com dbname=shop user=dba
    target: host=db2.example.com dbname=shop user=dba
    name: shop
    publications: [shop]
    connection:
      host: 10.0.0.1
      dbname: shop
      user: replicator
      password: "{{ replicator_password }}"

- name: Take over tables that were added to the publication
  pgonline.migration.pg_subscription:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    name: shop
    refresh: true

- name: Remove it, though the old server is switched off
  pgonline.migration.pg_subscription:
    target: host=db2 dbname=shop user=dba
    name: shop
    state: absent
"""

RETURN = r"""
exists:
  description: Whether the subscription exists after the run (in check mode, would exist).
  type: bool
  returned: success
  sample: true
subscription:
  description: The subscription; without any password. Options that the target's version does not know are missing.
  type: dict
  returned: success
  sample: {name: shop, owner: dba, enabled: true, slot_name: shop, publications: [shop], synchronous_commit: 'off', binary: false}
tables:
  description: The tables of the subscription.
  type: list
  elements: dict
  returned: success
  contains:
    table:
      description: Schema and name, quoted where needed.
      type: str
      sample: public.orders
    state:
      description: C(init), C(copying), C(finished) (copied, about to catch up), C(synced) or C(ready).
      type: str
      sample: ready
counts:
  description: How many tables there are.
  type: dict
  returned: success
  contains:
    tables:
      description: All.
      type: int
    ready:
      description: Those whose initial copy is through and in step.
      type: int
  sample: {tables: 14, ready: 14}
synced:
  description: Whether the subscription is enabled and every table is ready.
  type: bool
  returned: success
  sample: true
slot:
  description: The slot on the source.
  type: dict
  returned: success
  contains:
    name:
      description: Its name.
      type: str
      sample: shop
    exists:
      description: Whether it exists; false also when the source is away.
      type: bool
    active:
      description: Whether somebody reads it.
      type: bool
    retained_bytes:
      description: How much WAL the source keeps for it.
      type: int
    lag_bytes:
      description: How much WAL the target has not confirmed yet.
      type: int
  sample: {name: shop, exists: true, active: true, retained_bytes: 56, lag_bytes: 0}
timed_out:
  description: Whether a wait of this run came to its end by I(timeout); also there when the module fails for it.
  type: bool
  returned: when it had to wait for a state of the servers
  sample: false
waited_ms:
  description: How long I(wait_for) took, in milliseconds.
  type: int
  returned: success
  sample: 412
queries:
  description: The SQL that was run to change something, without passwords; in check mode, that would have been run.
  type: list
  elements: str
  returned: always
"""
