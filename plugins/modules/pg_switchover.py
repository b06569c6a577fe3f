#!/usr/bin/python
# Copyright (c) 2026 The pgonline.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

DOCUMENTATION = r"""
module: pg_switchover
short_description: Close the source, let the target catch up, open the target
version_added: 0.1.0
description:
  - The cut-over of a migration in two steps, C(fenced) and C(switched), and the way back as long as only the first one was
    taken, C(released).
  - The fence is the setting C(default_transaction_read_only) of the source database, and the end of the sessions that
    began before it. It stops applications, not a client that asks for a read-write transaction, and not C(COMMIT PREPARED);
    the application should be pointed away from the source first.
  - A source that could not be drained within I(timeout) is opened again before the module fails.
  - What is noted for a later run stands in settings of the databases (C(pgonline.fenced_at) on the source,
    C(pgonline.switched_at) on the target).
  - Sequences are not moved; see M(pgonline.migration.pg_sequence_sync), to be run between C(fenced) and C(switched).
options:
  state:
    description:
      - C(fenced), the source is closed for ordinary clients. Sets C(default_transaction_read_only) for the database, ends the
        client sessions that began before (walsenders and background workers stay), and waits until the target has on disk
        everything that was committed. Refused while the database has prepared transactions, or the subscription is
        not enabled or not every table of it is ready. Repeating it waits for the target again and ends nobody else.
      - C(switched), the target takes over. Refused unless the source is fenced. Refreshes the materialized views, in the
        order in which they depend on each other, and removes C(default_transaction_read_only) from the target database
        if it is set there.
      - C(released), the source is open again. Refused while the target has taken over and is open, since what was
        written there would be lost. A source that somebody else had closed before C(fenced) stays closed; a
        C(default_transaction_read_only=off) that was set for it explicitly is not restored, but removed.
    type: str
    required: true
    choices: [fenced, switched, released]
  subscription:
    description:
      - The subscription on the target. Required with C(fenced); given with C(switched), the target is checked once more for
        having everything.
    type: str
  slot_name:
    description:
      - The slot on the source from which the subscription reads, if it is another than the one that the subscription names.
    type: str
  refresh_matviews:
    description:
      - Whether C(switched) refreshes materialized views of the target, namely those that the selector takes by schema or
        by name and that are populated on the source under the same name.
    type: bool
    default: true
  timeout:
    description:
      - How long each wait may last (the end of sessions, the target's catching up), in seconds, 1 to 86400.
    type: int
    default: 60
extends_documentation_fragment:
  - pgonline.migration.common
notes:
  - The user must be superuser on both sides, because of the settings that note the fence and of ending the sessions of others.
  - Roles with a C(default_transaction_read_only) of their own are not shut out; a warning names them.
seealso:
  - module: pgonline.migration.pg_subscription
  - module: pgonline.migration.pg_sequence_sync
"""

EXAMPLES = r"""
- name: Close the source and let the target catch up
  pgonline.migration.pg_switchover:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    subscription: shop
    state: fenced

- name: Open the target
  pgonline.migration.pg_switchover:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    subscription: shop
    state: switched

- name: Back to the source instead
  pgonline.migration.pg_switchover:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    state: released
"""

RETURN = r"""
source_read_only:
  description: Whether C(default_transaction_read_only) is on for the source database (in check mode, would be).
  type: bool
  returned: success
  sample: true
target_read_only:
  description: The same for the target database; false when it could not be reached.
  type: bool
  returned: success
  sample: false
took_over:
  description:
    - Whether the target had taken over from this source (I(state=switched) was done) when the module began.
    - Also there when the module fails for that reason.
  type: bool
  returned: when both sides could be read
  sample: false
sessions_ended:
  description: How many client sessions of the source were told to end.
  type: int
  returned: success
  sample: 3
matviews:
  description: The materialized views that were refreshed, in that order, quoted for SQL.
  type: list
  elements: str
  returned: success
  sample: ['"public"."sales_by_day"']
timed_out:
  description: Whether a wait of this run came to its end by I(timeout); also there when the module fails for it.
  type: bool
  returned: when it had to wait for a state of the servers
  sample: false
waited_ms:
  description: How long it took until the sessions were gone and the target had everything, in milliseconds.
  type: int
  returned: success
  sample: 206
queries:
  description: The SQL that was run to change something; in check mode, that would have been run.
  type: list
  elements: str
  returned: always
"""
