# Copyright (c) 2026 The pgonline.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Shows a migration as a live line: looks by pg_migration_info until it is where it shall be."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

import sys
import time

from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

display = Display()

# Asked when the plugin is loaded, which is before Ansible forks: a worker's own stdout is no terminal.
TERMINAL = sys.stdout is not None and sys.stdout.isatty()

HANDED_ON = ("source", "target", "subscription", "slot_name", "schemas", "tables", "exclude_schemas",
             "exclude_tables", "lock_timeout", "lock_retries")
SPEC = dict(
    source=dict(type="raw"), target=dict(type="raw"), subscription=dict(type="str"), slot_name=dict(type="str"),
    schemas=dict(type="list", elements="str"), tables=dict(type="list", elements="str"),
    exclude_schemas=dict(type="list", elements="str"), exclude_tables=dict(type="list", elements="str"),
    lock_timeout=dict(type="int", default=2000), lock_retries=dict(type="int", default=10),
    title=dict(type="str"), until=dict(type="str", choices=["none", "started", "synced", "indexed", "caught_up"], default="none"),
    timeout=dict(type="int", default=604800), interval=dict(type="int"), job=dict(type="str"))

# What newer ansible-core adds to a result, or takes out of the task's own.
ANSIBLES = ("ansible_parsed", "deprecations", "failed", "warnings")

UNREACHED_MOST = 600  # s in which no look works, before it gives up
STARTED = ("copying", "handover", "finishing", "streaming")
STUCK_LOOKS = 3       # looks at one that cannot go on by itself, before it gives up


class Line(object):
    """One line of text: in place on a terminal where nobody else writes, else when it has changed, ever more rarely."""

    def __init__(self, title, alone, interval):
        self.title, self.in_place, self.interval = title, TERMINAL and alone, interval
        self.shown, self.next, self.gap = None, 0, 2.0

    def show(self, text, last=False):
        text = "%s: %s" % (self.title, " ".join(text.split()))
        if self.in_place and not last:
            # Each ends with a newline, or it would stay in a buffer; the next one goes up and writes over it.
            cut = text if len(text) < display.columns else text[:display.columns - 2] + "…"
            display.display(self.over() + cut, screen_only=True)
        elif last or (text != self.shown and time.time() >= self.next):
            if last and self.in_place:
                display.display(self.over() + text)
            elif text != self.shown:
                display.display(text)
            self.next = time.time() + (self.interval or self.gap)
            self.gap = min(self.gap * 1.3, 60)
        else:
            return
        self.shown = text

    def over(self):
        return "\x1b[1A\r\x1b[2K" if self.shown else ""


class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        self._supports_check_mode = True
        self._supports_async = False
        result = super(ActionModule, self).run(tmp, task_vars)
        dummy, args = self.validate_argument_spec(argument_spec=SPEC)
        if self._task.check_mode:
            result.update(skipped=True, msg="nothing is started in check mode, so nothing is waited for")
            return result
        hosts = task_vars.get("ansible_play_hosts") or []
        title = args["title"] or args["subscription"] or task_vars.get("inventory_hostname")
        line = Line(title, len(hosts) < 2, args["interval"])
        result.update(self.watch(args, line, task_vars))
        if result.get("failed") and not result["msg"].startswith(title):
            result["msg"] = "%s: %s" % (title, result["msg"])
        return result

    def watch(self, args, line, task_vars):
        begun = reached = time.time()
        out = dict(changed=False, timed_out=False, ready={}, info={})
        stuck, marker = 0, None
        while True:
            job = self.job(args["job"], task_vars)
            info = self.look(args, marker, task_vars)
            now = time.time()
            if not info.get("failed"):
                reached, marker = now, info["marker"]
                out.update(info=dict((k, v) for k, v in info.items() if k not in ANSIBLES), ready=info["ready"],
                           msg=info["line"], warnings=info.get("warnings", []))
                stuck = stuck + 1 if info["phase"] in ("failed", "disabled") or info["errors"] else 0
            elif now == begun or not out["info"] or now - reached > UNREACHED_MOST:
                out.update(failed=True, msg=info["msg"])
            if job and job.get("finished"):
                out.update(job=job, changed=bool(job.get("changed")))
                if job.get("failed"):
                    out.update(failed=True, msg=job.get("msg", "the job has failed"))
            # One that a job is at may have failed before and begin anew just now.
            elif stuck >= (STUCK_LOOKS if not job else 10 * STUCK_LOOKS) and args["until"] != "none":
                out.update(failed=True, msg="; ".join([info["line"]] + ["%(what)s. %(meaning)s %(hint)s" % e for e in info["errors"][:1]]))
            at_end = self.at_end(args["until"], out, job)
            if not out.get("failed") and not at_end and now - begun >= args["timeout"]:
                out.update(failed=True, timed_out=True,
                           msg="not %s after %d s: %s" % (args["until"] if args["until"] != "none" else "done",
                                                          args["timeout"], info.get("line", info.get("msg"))))
            line.show(info.get("line") or info["msg"], last=at_end or out.get("failed", False))
            if at_end or out.get("failed"):
                return out
            pause = args["interval"] or min(max((now - begun) / 20, 1), 2 if line.in_place else 10)
            time.sleep(max(min(pause, begun + args["timeout"] - time.time()), 0.1))

    @staticmethod
    def at_end(until, out, job):
        """A job is waited for, unless it only has to have started; without one, `none` is one look."""
        if until == "started":
            return out["info"].get("phase") in STARTED or bool(job and job.get("finished"))
        if job and not job.get("finished"):
            return False
        return until == "none" or bool(out["ready"].get(until))

    def look(self, args, marker, task_vars):
        module_args = dict((k, args[k]) for k in HANDED_ON if args[k] is not None)
        module_args.update(list_tables=False, marker_timeout=2000 if args["until"] == "caught_up" else 500)
        if marker:
            module_args["since"] = marker
        return self._execute_module(module_name="pgonline.migration.pg_migration_info", module_args=module_args,
                                    task_vars=task_vars)

    def job(self, jid, task_vars):
        if not jid:
            return None
        directory = self._remote_expand_user(self.get_shell_option("async_dir", default="~/.ansible_async"))
        return self._execute_module(module_name="ansible.legacy.async_status", task_vars=task_vars,
                                    module_args=dict(jid=jid, mode="status", _async_dir=directory))
