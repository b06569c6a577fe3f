# Copyright (c) 2026 The pgonline.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Writes "<task name>\t<seconds>" of each finished task to the file $TASK_TIMES."""
from __future__ import absolute_import, division, print_function

import os
import time

from ansible.plugins.callback import CallbackBase

__metaclass__ = type

DOCUMENTATION = r"""
name: task_times
type: notification
short_description: Times of tasks, for the benchmarks
description: Appends name and duration of each task to the file named by TASK_TIMES.
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "task_times"
    CALLBACK_NEEDS_ENABLED = True

    def v2_runner_on_start(self, host, task):
        self.began = time.monotonic()

    def v2_runner_on_ok(self, result):
        with open(os.environ["TASK_TIMES"], "a") as f:
            f.write("%s\t%.6f\n" % (result._task.get_name(), time.monotonic() - self.began))
