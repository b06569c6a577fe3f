# Copyright (c) 2026 The pgonline.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import absolute_import, division, print_function

__metaclass__ = type


class ModuleDocFragment(object):
    DOCUMENTATION = r"""
options:
  connection:
    description:
      - How the B(server) of the target reaches the source, as a connection string, a URI or a dictionary of libpq
        keywords. Files in it (C(sslrootcert), C(passfile) …) are those of that server.
      - Without it a new subscription gets what led this module to I(source), with service files, C(PG*) variables and
        the password from a password file resolved, because the server has none of them. An existing subscription keeps
        its connection.
      - In any case C(options) for exact floats, dates and intervals and against time limits are added (a subscriber
        before PostgreSQL 15 takes values as the source would show them), as are C(connect_timeout) and keepalives.
      - The server stores the connection, and with it the password, in C(pg_subscription), which superusers can read. It
        is kept out of the result, and out of the server's log if the user is a superuser.
      - On an existing subscription it is compared keyword by keyword if the user may read it, which takes a superuser;
        else it is not compared and not changed. A password counts only when one is given.
    type: raw
  binary:
    description:
      - Whether rows travel in the types' binary format. PostgreSQL 14 on the target; without effect before 14 on the source.
    type: bool
  streaming:
    description:
      - Whether transactions are sent while still in progress. PostgreSQL 14 on the target, 16 for C(parallel); without
        effect before 14 on the source.
    type: str
    choices: ['off', 'on', parallel]
  two_phase:
    description:
      - Whether prepared transactions are replicated as such. PostgreSQL 15 on both sides; to change it later, 18 on the
        target, and also on the source to turn it off. The subscription is disabled for a moment then.
      - It comes into force when the initial copy is through.
    type: bool
  disable_on_error:
    description:
      - Whether an error disables the subscription, instead of trying again for ever. PostgreSQL 15 on the target.
    type: bool
  run_as_owner:
    description:
      - Whether changes are applied as the owner of the subscription instead of the owner of each table. PostgreSQL 16 on
        the target.
    type: bool
  password_required:
    description:
      - Whether a connection for an owner who is no superuser must use a password. PostgreSQL 16 on the target; changed by
        superusers only.
    type: bool
  origin:
    description:
      - C(none) takes only what was written on the source itself, not what came there by replication. PostgreSQL 16 on both
        sides, since an older source would send everything.
    type: str
    choices: [any, none]
  failover:
    description:
      - Whether the slot follows to the standbys of the source. PostgreSQL 17 on the target, and on the source to turn it
        on. Changing it disables the subscription for a moment.
    type: bool
  synchronous_commit:
    description:
      - The C(synchronous_commit) of the workers that apply changes. A new subscription has C(off), as PostgreSQL's own.
    type: str
    choices: ['off', local, 'on', remote_write, remote_apply]
  owner:
    description:
      - The owner of the subscription. A new one belongs to the user of I(target).
    type: str
"""
