#!/usr/bin/python
# Copyright (c) 2026 The pgonline.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

DOCUMENTATION = r"""
module: pg_switchover
short_description: Let the target take over from the source, and back, within one short pause
version_added: 0.1.0
description:
  - The moment of a migration in which the target takes over. C(prepared) does beforehand all that can be done while
    clients work, C(switched) and C(rolled_back) change sides in one process and one pause of milliseconds, C(absent) leaves
    nothing of it behind. After a change of sides the one that gave away follows the other, closed for clients, so that
    C(rolled_back) loses no write.
  - At every instant at most one side takes writes. The other one is closed by C(default_transaction_read_only) of the
    database; the side that gives away has its published tables locked until its own closing is committed. That commit, on
    the side that gives away, is the decision. Before it, everything that goes wrong (and the deadline) leads to exactly
    the state before; after it, every run goes on to the end.
options:
  state:
    description:
      - C(prepared), all is ready for the next change of sides. Makes the table C(pgonline.heartbeat) on both sides, for a
        marker that travels with the changes, and puts it into a publication of the subscription; closes the side that will
        take over; makes the way back, a publication, a slot and a disabled subscription; brings sequences near; gathers
        missing statistics; fills materialized views that are empty there and not on the other side. A slot that nobody reads yet keeps WAL, so do this shortly before the switch.
      - C(switched), the target takes over. Refused with all reasons at once (see the result's C(gate)) while a condition does
        not hold. In check mode, tells what would happen.
      - C(rolled_back), the source takes over again, in the same way; it is prepared by itself first. Afterwards the target
        follows the source, and C(prepared) makes ready for another switch.
      - C(absent), removes both directions with everything that belongs to them. Before the switch, and after a rollback, the
        subscription from the source to the target goes on as before. After the switch it has ended, and is removed too; its
        publications are left to M(pgonline.migration.pg_publication), and the source stays closed (see I(keep_closed)).
    type: str
    required: true
    choices: [prepared, switched, rolled_back, absent]
  subscription:
    description:
      - The subscription on the target that follows the source.
    type: str
    required: true
  slot_name:
    description:
      - The slot on the source from which the subscription reads, if it is another than the one that the subscription names.
    type: str
  reverse:
    description:
      - Whether there is a way back, on which the side that gave away follows the other. Where I(subscription) has C(failover)
        (PostgreSQL 17 and newer on both sides), so has the way back, and the slot of the way there when it is made anew.
    type: bool
    default: true
  reverse_subscription:
    description:
      - The name of the way back, that is of its subscription on the source and its publication and slot on the target.
        The name of I(subscription) with C(_reverse) behind it, if not given. Tables that are published without UPDATE and
        DELETE have a publication with C(_insert) behind that name.
    type: str
  reverse_connection:
    description:
      - How the B(server) of the source reaches the target, as a connection string, a URI or a dictionary of libpq keywords, as
        I(connection) of M(pgonline.migration.pg_subscription). Without it, what led this module to I(target).
    type: raw
  deadline_ms:
    description:
      - How long the pause may last until the decision, in milliseconds. Then the switch is taken back.
    type: int
    default: 3000
  max_lag_ms:
    description:
      - How long a marker may take to the other side for a switch to begin, in milliseconds.
    type: int
    default: 1000
  max_transaction_age:
    description:
      - How old a transaction on the side that gives away may be for a switch to begin, in seconds. The pause would wait for it.
    type: int
    default: 5
  sequence_margin:
    description:
      - How many values further on each sequence goes on. Locks do not hold up C(nextval()), so a client that is not behind a
        PgBouncer may still take values after the sequences were read. At most a hundredth of what a sequence has left.
      - All sequences that both sides have are moved, whatever the selector says.
    type: int
    default: 100
  pgbouncer:
    description:
      - The PgBouncer processes through which clients come, each a dictionary. All are paused, led to the new side and
        resumed. Of processes that share a port (C(so_reuseport)) each one is listed, with its own socket.
      - C(admin), how this module reaches the admin console, as a connection string or a dictionary of libpq keywords.
      - C(database), the name of the database in that PgBouncer.
      - C(config), the file with the line of that database, if it is on this machine; host, port and database in the line are
        replaced, in a new file that takes the place of the old one.
      - C(reload_command), a command (a list of its words) that does this instead, within 10 seconds. It finds the new
        address in the environment, see I(hooks).
      - C(source) and C(target), each a dictionary of C(host), C(port) and C(dbname), how the PgBouncer reaches that side, where this is not the
        way by which this module does.
    type: list
    elements: dict
  hooks:
    description:
      - Commands for what else leads clients, in the lists C(before), C(at) and C(after) the change of sides, and C(aborted). Each entry is a
        dictionary of C(command), a list of its words (no shell), and C(timeout) in seconds, 10 if not given.
      - C(before), before the pause; a failure ends the run, with nothing touched. C(at), in the pause, as soon as the new side is open; C(after), when all is done.
        A failure of these two is a warning. After a run that was broken off behind its decision, those of C(at) are run again by who brings it to
        its end, which tells nothing of their failures, and those of C(after) are not run.
      - C(aborted), instead of C(at) and C(after), when those of C(before) were begun and the change of sides was not made. Everything is as before then, and they
        take back what those of C(before) have done. A failure is a warning. Those of a run that was killed are run by its watchdog, from
        the moment in which it opens the sessions of the pause.
      - The sessions of the side that gave away are ended by the decision, again after C(at), and after C(after) until nobody comes any more. A
        command there that waits until everybody knows the new address (as long as a name may be kept) leaves nobody on the closed side.
      - A command has ended when its output has; what it leaves running must have another one (C(>/dev/null 2>&1)).
      - The environment has C(PGONLINE_STATE) (C(switched) or C(rolled_back)), C(PGONLINE_NEW_HOST), C(PGONLINE_NEW_PORT), C(PGONLINE_NEW_DBNAME) and
        the same with C(OLD).
    type: dict
  logins:
    description:
      - How applications log in, each a dictionary of libpq keywords with C(user) at least. Before the pause each is tried on the
        side that takes over; the switch is refused, with nothing touched, when one is not let in. Host, port, database and
        the SSL options are those of this module's own connection if not given; a password may come from C(.pgpass).
      - Without it, users who have sessions now are looked at only - one that does not exist there, may not log in or has
        another password is a warning. In any case the switch is refused when the other side has no room for as many sessions as there are now
        (C(max_connections), C(CONNECTION LIMIT)).
    type: list
    elements: dict
  refresh_matviews:
    description:
      - Whether C(switched) and C(rolled_back) refresh, before the side that takes over is opened, those of its materialized views
        that the selector takes by schema or by name and that are populated on the other side. Clients wait meanwhile.
    type: bool
    default: false
  copy_at_switch:
    description:
      - Tables that the subscription does not carry, as unlogged ones and those that are not published, written
        C(schema.table) or C("Odd Schema"."Odd.Name"). C(switched) and C(rolled_back) copy them as a whole within the pause,
        in one transaction, while nobody can write them.
      - They are copied once beforehand too, while clients work, into the side that takes over. That finds what would go
        wrong, and tells what it takes (see the result's C(gate)); more than half of I(deadline_ms) is refused. In check mode,
        there is an estimate by the size.
      - Each must be an ordinary table with columns of the same names and types on both sides; of a partitioned one, name the
        partitions. What the side that takes over has in it is replaced. When that side has given away before, this is
        refused for rows that the other one has never had.
      - Ordinary triggers do not fire, and foreign keys are not looked after, as in replication. A table to which foreign keys point
        is emptied by DELETE, others by TRUNCATE.
      - A warning names the tables of the selector that are neither carried nor in this list.
    type: list
    elements: str
  large_objects:
    description:
      - Whether C(switched) and C(rolled_back) bring over what has changed of the large objects, within the pause and once beforehand,
        as I(large_objects) of M(pgonline.migration.pg_copy_data). What differs is found by reading all of them on both sides;
        the time that this takes counts with that of I(copy_at_switch). Their catalogs are locked with the tables, so that
        nobody writes one meanwhile; C(lo_get) and its like wait too.
      - On the way back all large objects of the target come over.
    type: bool
    default: false
  role_map:
    description:
      - For large objects, names of roles of the source, each with the name of the role on the target. The way back goes by it
        the other way round.
    type: dict
  no_owner:
    description:
      - Leave new large objects to the user who connects; do not compare owners.
    type: bool
    default: false
  no_privileges:
    description:
      - Neither bring over nor compare grants on large objects.
    type: bool
    default: false
  keep_closed:
    description:
      - Whether C(absent) leaves the side that is not written to closed (C(default_transaction_read_only) of the database). Without
        it, the source stays closed after C(switched), and the target is opened before it, as it was before C(prepared).
      - After C(switched), what is written there would reach nobody any more. Before it, C(true) is for a migration that goes on,
        as clients that have both hosts in their connection string may come to the target whenever the source is away.
    type: bool
  timeout:
    description:
      - How long each wait outside of the pause may last (the end of workers, a slot that becomes free), in seconds, 1 to 86400.
    type: int
    default: 60
extends_documentation_fragment:
  - pgonline.migration.common
notes:
  - The user must be superuser on both sides, because of origins, the settings that note the change of sides, and the sessions of others.
  - Roles with a C(default_transaction_read_only) of their own are not shut out; C(switched) is refused while there are some.
  - What the databases have noted stands in settings of their own (C(pgonline.handover), C(pgonline.closed_by)).
  - C(prepared) adds the marker's table to a publication. Other subscribers of that publication stop at the first marker, which
    C(switched) writes, unless they have the table by then. C(prepared) warns of them, with the SQL that creates it.
  - A side is closed by C(default_transaction_read_only), which a session can set for itself. PgBouncer 1.26 and newer does so for clients
    who had it off, where the server reports it (PostgreSQL 14 and newer). So every PgBouncer must be in I(pgbouncer), or its clients go on writing
    to the closed side. Whoever is seen writing there in the first moments after the change is a warning.
  - Triggers that fire during replication (C(ENABLE ALWAYS), C(ENABLE REPLICA)) and write cannot do so on a closed side. They
    fire for the tables of I(copy_at_switch) too, beforehand and within the pause.
  - What a side has from the other one without replication stands in its setting C(pgonline.brought).
seealso:
  - module: pgonline.migration.pg_subscription
  - module: pgonline.migration.pg_sequence_sync
"""

EXAMPLES = r"""
- name: Make ready
  pgonline.migration.pg_switchover:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    subscription: shop
    state: prepared

- name: Let the target take over, clients come through PgBouncer
  pgonline.migration.pg_switchover:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    subscription: shop
    state: switched
    pgbouncer:
      - admin: host=/run/postgresql port=6432 user=postgres
        database: shop
        config: /etc/pgbouncer/pgbouncer.ini

- name: Clients come through HAProxy, which is told through its admin socket
  pgonline.migration.pg_switchover:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    subscription: shop
    state: switched
    hooks:
      at:
        - command: [/usr/local/bin/lead-haproxy, /run/haproxy/admin.sock, /etc/haproxy/pg.map, shop, db1, db2]
          timeout: 5

- name: Clients come by a name that resolvers may keep for a second
  pgonline.migration.pg_switchover:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    subscription: shop
    state: switched
    hooks:
      at:
        - command: [/usr/local/bin/lead-dns, /etc/hosts.shop, shop-db.example.net, /run/dnsmasq/dnsmasq.pid]
      after:
        - command: [sleep, "2"]

- name: Clients come through something else
  pgonline.migration.pg_switchover:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    subscription: shop
    state: switched
    hooks:
      at:
        - command: [/usr/local/bin/move-vip, db2]
          timeout: 5

- name: With what replication does not carry
  pgonline.migration.pg_switchover:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    subscription: shop
    state: switched
    copy_at_switch: [shop.session, shop.import_log]
    large_objects: true

- name: Back again, with everything that was written on the target
  pgonline.migration.pg_switchover:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    subscription: shop
    state: rolled_back

- name: All is well, leave nothing behind
  pgonline.migration.pg_switchover:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    subscription: shop
    state: absent
"""

RETURN = r"""
outcome:
  description:
    - What the run has come to. C(prepared), C(switched), C(rolled_back) or C(absent), also when there was nothing to do;
      C(aborted), the switch was begun and taken back; C(refused), in check mode, a condition does not hold; C(unknown), the switch
      was broken off and nobody can say yet whether it was decided, so that what is paused stays so. It is tried for ten
      minutes more, and then by the next run.
  type: str
  returned: success, and when a switch fails that was begun
  sample: switched
writable:
  description: Which side is open for clients, C(source), C(target), C(both) (before C(prepared)) or C(none).
  type: str
  returned: success
  sample: target
write_pause_ms:
  description:
    - How long clients may have waited, in milliseconds, from the first PAUSE or lock to the opening, the last RESUME and the end of the hooks C(at). Null when nothing was paused.
  type: float
  returned: success
  sample: 21.4
timeline:
  description: The steps of the run, in order; all but the last ones are those of the pause.
  type: list
  elements: dict
  returned: success
  contains:
    step:
      description: Its name.
      type: str
    ms:
      description: How long it took.
      type: float
aborted_because:
  description: Why a switch that was begun was taken back.
  type: str
  returned: when it was
  sample: the deadline of 3000 ms passed while waiting for a lock on "public"."orders", held by pid 4711 (shop, psql)
gate:
  description:
    - The conditions for a change of sides, each with its evidence; when some do not hold, nothing is begun. They are C(subscription_ready),
      C(slot_in_use), C(tables_subscribed), C(other_side_closed), C(roles_shut_out), C(way_back), C(standbys_there) (no commit waits for a
      synchronous standby that is gone), C(no_prepared_transaction), C(no_old_transaction), C(indexes_valid), C(room_for_locks), C(logins), C(pgbouncer),
      C(matviews), C(copy_at_switch), C(large_objects) and C(round_trip) of a marker; C(copy_at_switch_cost) and
      C(large_objects_cost) once the others hold.
  type: list
  elements: dict
  returned: when a change of sides was asked for and not done before
  contains:
    condition:
      description: Its name.
      type: str
    ok:
      description: Whether it holds.
      type: bool
    evidence:
      description: What was seen.
      type: str
    reason:
      description: Why it does not hold, and what to do; null when it does.
      type: str
copied_at_switch:
  description: The tables of I(copy_at_switch), in check mode with what they are now.
  type: list
  elements: dict
  returned: when some were given, and all of them can be copied
  contains:
    table:
      description: Its name, quoted for SQL.
      type: str
    rows:
      description: How many rows were copied; null in check mode.
      type: int
    bytes:
      description: How many bytes of COPY data; the size on disk when nothing was copied.
      type: int
    rehearsal_ms:
      description: How long it took beforehand, null when it was not copied.
      type: float
    ms:
      description: How long it took within the pause, null when it was not copied.
      type: float
large_objects:
  description: What has come of large objects, beforehand and within the pause.
  type: dict
  returned: with large_objects=true, when sides were changed
  contains:
    copied:
      description: How many were created.
      type: int
    changed:
      description: How many were written anew, or got another owner, other grants or another comment.
      type: int
    removed:
      description: How many were unlinked, because the other side has them no more.
      type: int
    bytes:
      description: How many bytes of COPY data.
      type: int
    rehearsal_ms:
      description: How long it took beforehand to compare them.
      type: float
    ms:
      description: How long it took within the pause.
      type: float
sequences_moved:
  description: How many sequences were moved within the pause.
  type: int
  returned: success
  sample: 2
source_read_only:
  description: Whether C(default_transaction_read_only) is on for the source database; in check mode as it is now.
  type: bool
  returned: success
  sample: true
target_read_only:
  description: The same for the target database.
  type: bool
  returned: success
  sample: false
sessions_ended:
  description: How many client sessions of the side that gave away were told to end.
  type: int
  returned: success
  sample: 3
matviews:
  description: The materialized views that were refreshed, in that order, quoted for SQL.
  type: list
  elements: str
  returned: with I(refresh_matviews)
  sample: ['"public"."sales_by_day"']
queries:
  description: The SQL that was run to change something; in check mode, that would have been run.
  type: list
  elements: str
  returned: always
"""
