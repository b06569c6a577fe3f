#!/usr/bin/python3
"""Conditions in playbooks must be strings: `- x == ['a: b']` is a YAML mapping, which old
ansible-core takes for true, so that the assertion cannot fail. Usage: conditions.py FILES"""
import sys

import yaml

KEYS = ("when", "that", "failed_when", "changed_when", "until")
bad = 0


def check(path, node):
    global bad
    if isinstance(node, list):
        for item in node:
            check(path, item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in KEYS:
                for one in value if isinstance(value, list) else [value]:
                    if not isinstance(one, (str, bool)):
                        print("%s: %s is no string: %r" % (path, key, one))
                        bad += 1
            check(path, value)


for name in sys.argv[1:]:
    with open(name, encoding="utf-8") as f:
        check(name, yaml.safe_load(f))
sys.exit(1 if bad else 0)
