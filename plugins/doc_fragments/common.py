# Copyright (c) 2026 The pgonline.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import absolute_import, division, print_function

__metaclass__ = type


class ModuleDocFragment(object):
    DOCUMENTATION = r"""
options:
  source:
    description:
      - Where the source database is, as a libpq connection string
        (C(host=db1 dbname=shop user=dba)), a URI (C(postgresql://dba@db1/shop)), the name of a
        database, or a dictionary of libpq keywords
        (C(host), C(port), C(dbname), C(user), C(password), C(sslmode), C(service), C(passfile), C(options) …;
        C(database) and C(db) mean C(dbname)).
      - Everything that libpq knows works, such as C(.pgpass), service files and the C(PG*) environment variables.
      - Modules that look at one side only accept and ignore the other one, so that
        C(module_defaults) can set both for the group C(pgonline.migration.all).
      - The value is never returned, logged or shown; messages name host, port, database and user.
      - It fails when libpq cannot read it, when the server cannot be reached within C(connect_timeout)
        (10 seconds for each host unless given), or when the server is older than PostgreSQL 10.
    type: raw
  target:
    description:
      - Where the target database is; written like I(source).
    type: raw
  schemas:
    description:
      - Tables of these schemas take part.
      - An entry is a name or, after C(~), a PostgreSQL regular expression. The case of letters counts;
        a name that holds a dot is written in double quotes.
      - I(schemas) and I(tables) add up. Without both, every table takes part.
      - System schemas, temporary tables, members of extensions and the schema C(pgonline), in which this
        collection remembers what it must put back, never take part.
      - A name that does not exist is an error, a regular expression that matches nothing is not.
    type: list
    elements: str
  tables:
    description:
      - These tables take part, given as C(schema.table), as C(table) for that name in any schema, or as
        C(~regex) matched against C(schema.table).
      - A partitioned table brings its partitions along.
      - A name that does not exist is an error.
    type: list
    elements: str
  exclude_schemas:
    description:
      - Tables of these schemas do not take part; written like I(schemas). The excludes win.
      - A name that does not exist gives a warning.
    type: list
    elements: str
  exclude_tables:
    description:
      - These tables (and their partitions) do not take part; written like I(tables). The excludes win.
      - A name that does not exist gives a warning.
    type: list
    elements: str
  lock_timeout:
    description:
      - How long one try waits for a lock on a server before it gives way, in milliseconds, 1 to 3600000.
      - Short values keep a live database from queueing behind the waiting statement.
    type: int
    default: 2000
  lock_retries:
    description:
      - How often a statement is tried again after I(lock_timeout) or a deadlock, 0 to 1000.
      - The wait between two tries doubles from 100 milliseconds up to 5 seconds. When all tries
        are used up the module fails and names the sessions that held the lock.
    type: int
    default: 10
requirements:
  - libpq (libpq.so.5) where the module runs
  - PostgreSQL 10 to 18 on both sides
notes:
  - This is a compiled program. It runs where the task runs; C(connection=local) or a host near the
    databases is usual. It needs no Python there beyond what Ansible itself needs.
  - Supports C(check_mode) and C(--diff).
author:
  - The pgonline.migration authors
"""
