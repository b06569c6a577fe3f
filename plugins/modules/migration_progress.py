#!/usr/bin/python
# Copyright (c) 2026 The pgonline.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

DOCUMENTATION = r"""
module: migration_progress
short_description: Show a migration as a live line until it is where it shall be
version_added: 0.1.0
description:
  - Looks at a migration by M(pgonline.migration.pg_migration_info) again and again and shows its line, such as
    C(shop - initial copy 14/21 tables, 3.2 of 8.0 GiB, 41.0 MiB/s, indexes 9/62, 2 min left).
  - On a terminal the line is written over in place, unless several hosts are in the play. Elsewhere it is one more line when
    something has changed, at intervals that grow from 2 to 60 seconds.
  - It may be broken off and run again at any time; nothing depends on it. A look that fails is shown and tried again, for 10
    minutes.
  - With I(until), it fails when the migration does not go on by itself, because it has failed, its subscription is disabled, or
    the same errors are met look after look.
  - In check mode it is skipped, as nothing has been started that could be waited for.
options:
  title:
    description:
      - What the line begins with. Without it, I(subscription) or the name of the host.
    type: str
  until:
    description:
      - What to wait for, one of C(ready) of M(pgonline.migration.pg_migration_info). C(none) is one look, or with I(job) the end
        of the job. C(started), until rows are on their way, or the job has ended already.
    type: str
    choices: [none, started, synced, indexed, caught_up]
    default: none
  timeout:
    description:
      - How long to wait, in seconds. Then it fails, and C(timed_out) tells this failure from others.
    type: int
    default: 604800
  interval:
    description:
      - Seconds between two looks and two lines. Without it the looks are 1 to 2 seconds apart on a terminal, and 1 to 10
        elsewhere, the more the longer it takes.
    type: int
  job:
    description:
      - The C(ansible_job_id) of a task that was started on the same host with C(async) and C(poll=0), such as one of
        C(pg_copy_data). It is looked at too. When it fails, this fails with its message, when it is finished, its result is
        returned; I(until) is then waited for as well.
    type: str
  subscription:
    description:
      - The subscription of the migration, as for M(pgonline.migration.pg_migration_info).
    type: str
  slot_name:
    description:
      - The slot on the source. Without it, that of the subscription.
    type: str
notes:
  - I(schemas), I(tables), I(exclude_schemas), I(exclude_tables), I(lock_timeout) and I(lock_retries) are accepted and not needed.
  - This is an action plugin that runs on the controller; C(async) cannot be used for it. With I(job), the host needs Python, as
    C(async) does.
extends_documentation_fragment:
  - pgonline.migration.common
seealso:
  - module: pgonline.migration.pg_migration_info
"""

EXAMPLES = r"""
- name: Wait for the initial copy, with a line to look at
  pgonline.migration.migration_progress:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    subscription: shop
    until: synced

- name: See where it is, once
  pgonline.migration.migration_progress:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    title: The shop
"""

RETURN = r"""
info:
  description: The result of the last look that worked, as M(pgonline.migration.pg_migration_info) returns it, without the list of tables.
  type: dict
  returned: always, but in check mode
ready:
  description: What has been reached, synced, indexed and caught_up, of the last look that worked.
  type: dict
  returned: always, but in check mode
timed_out:
  description: Did it end because I(timeout) was over?
  type: bool
  returned: always, but in check mode
job:
  description: The result of the job, once it is finished.
  type: dict
  returned: when I(job) is given and the job is finished
changed:
  description: Did the job change something? Without a job always false.
  type: bool
  returned: always
"""
