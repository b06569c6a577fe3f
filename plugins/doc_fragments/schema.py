# Copyright (c) 2026 The pgonline.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import absolute_import, division, print_function

__metaclass__ = type


class ModuleDocFragment(object):
    DOCUMENTATION = r"""
options:
  pg_dump:
    description:
      - Path of the pg_dump to use, on the host where the task runs.
      - Without it the newest one is taken of those in C(PATH), C(/usr/lib/postgresql/*/bin) and C(/usr/pgsql-*/bin).
      - It must be at least as new as the newer one of the two servers; if not, the module fails and names the package.
    type: str
  extensions:
    description:
      - C(present) creates missing extensions, in the version that is the target's default or that
        I(extension_versions) says.
      - C(ignore) lists them in C(left_out), and what needs them fails if nobody else has created them.
    type: str
    choices: [present, ignore]
    default: present
  extension_versions:
    description:
      - Names of extensions, each with the version to create it in, C(source) for the version of the source.
      - It fails when the target cannot install that version. An extension that is there in another version is reported
        as different.
    type: dict
  skip:
    description:
      - Kinds of entries that do not take part, as pg_dump calls them, in any case, with C(_) for a blank
        (C(event_trigger), C(materialized_view), C(comment), C(acl)), together with the comments, grants and labels of
        such objects. Each is listed in C(left_out) with the reason.
      - Without C(publication) in it the publications of the source are created too. An unknown kind is an error.
    type: list
    elements: str
    default: [publication]
  ignore:
    description:
      - Entries that may be missing, different or only there on the target, as results call them (C(VIEW shop.totals)),
        or after C(~) a PostgreSQL regular expression for that. They are neither created nor drift.
    type: list
    elements: str
  role_map:
    description:
      - Names of roles of the source, each with the name of the role to take in its place on the target, for owners,
        grants, default privileges, policies and user mappings.
      - Names have up to 63 bytes.
    type: dict
  tablespace_map:
    description:
      - Names of tablespaces of the source, each with the one to take in its place on the target; C(pg_default) for
        the database's own.
    type: dict
  no_owner:
    description:
      - Leave everything to the user who connects to the target; do not compare owners.
    type: bool
    default: false
  no_privileges:
    description:
      - Neither create nor compare grants and default privileges.
    type: bool
    default: false
  no_tablespaces:
    description:
      - Create everything in the default tablespace, and do not compare tablespaces.
    type: bool
    default: false
"""
