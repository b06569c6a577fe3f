#!/usr/bin/python3
"""Holds the documentation against the code.

For each module: what ``pg_x --spec`` prints against what ansible-doc reads from
plugins/modules/pg_x.py (names, types, defaults, choices, aliases), every option and return value
described, and the examples' tasks against the options. Usage: tests/spec.py BIN_DIR
"""
import ast
import glob
import json
import os
import runpy
import subprocess
import sys
import tempfile

import yaml

CHECKOUT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PREFIX = "pgonline.migration."
problems = []


def complain(module, text):
    problems.append("%s: %s" % (module, text))


def run(command, **env):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True,
                          env=dict(os.environ, **env)).stdout


def read_docs(modules, collections):
    env = {"ANSIBLE_COLLECTIONS_PATH": collections, "ANSIBLE_COLLECTIONS_PATHS": collections,
           "ANSIBLE_DEPRECATION_WARNINGS": "false"}
    listed = run(["ansible-doc", "-t", "module", "-l", "-j", PREFIX[:-1]], **env)
    for module in modules:
        if PREFIX + module not in json.loads(listed):
            complain(module, "ansible-doc -l does not list it")
    return json.loads(run(["ansible-doc", "-t", "module", "-j"] + [PREFIX + m for m in modules], **env))


def compare_option(module, name, code, doc):
    want = {"type": code["type"], "elements": code.get("elements"), "required": code["required"],
            "default": code.get("default"), "choices": code.get("choices"),
            "aliases": code.get("aliases", [])}
    have = {"type": doc.get("type", "str"), "elements": doc.get("elements"),
            "required": doc.get("required", False), "default": doc.get("default"),
            "choices": doc.get("choices"), "aliases": doc.get("aliases", [])}
    for key in want:
        if want[key] != have[key]:
            complain(module, "option %s: %s is %r in the code, %r in the documentation"
                     % (name, key, want[key], have[key]))
    if not doc.get("description"):
        complain(module, "option %s: no description" % name)


def check_values(module, values, path=""):
    for name, value in (values or {}).items():
        where = path + name
        if not value.get("description") or not value.get("type"):
            complain(module, "return value %s: description and type are needed" % where)
        if not path and not value.get("returned"):
            complain(module, "return value %s: when is it returned?" % where)
        check_values(module, value.get("contains"), where + ".")


def tasks_of(items):
    for item in items or []:
        for key in ("tasks", "pre_tasks", "post_tasks", "block", "rescue", "always"):
            if isinstance(item, dict) and key in item:
                yield from tasks_of(item[key])
        if isinstance(item, dict):
            yield item


def check_examples(module, text, specs):
    seen = False
    for task in tasks_of(yaml.safe_load(text)):
        for key, args in task.items():
            if not key.startswith(PREFIX):
                continue
            name = key[len(PREFIX):]
            spec = specs.get(name)
            if spec is None:
                complain(module, "an example uses %s, which does not exist" % key)
                continue
            seen = seen or name == module
            known = dict((alias, o) for n, o in spec.items() for alias in [n] + o.get("aliases", []))
            for option, value in (args or {}).items():
                if option not in known:
                    complain(module, "an example gives %s the unknown option %s" % (name, option))
                elif known[option].get("choices") and isinstance(value, str) and "{{" not in value \
                        and value not in known[option]["choices"]:
                    complain(module, "an example gives %s %s=%s" % (name, option, value))
            for option, o in spec.items():
                if o["required"] and option not in (args or {}):
                    complain(module, "an example of %s lacks %s" % (name, option))
    if not seen:
        complain(module, "no example uses it")


def check_stub(module, path):
    """The stub is data: three strings and nothing that could run."""
    with open(path, encoding="utf-8") as f:
        text = f.read()
    names = [n.targets[0].id for n in ast.parse(text).body
             if isinstance(n, ast.Assign) and isinstance(n.value, ast.Constant)]
    if names != ["DOCUMENTATION", "EXAMPLES", "RETURN"] or len(ast.parse(text).body) != 3:
        complain(module, "the stub must hold DOCUMENTATION, EXAMPLES, RETURN and nothing else")
    if "GNU General Public License v3.0+" not in text:
        complain(module, "the stub lacks the licence line that ansible-test wants")


def stub_path(module):
    return os.path.join(CHECKOUT, "plugins/modules", module + ".py")


def action_specs():
    """The options of action plugins, in the form that --spec has."""
    specs = {}
    for path in glob.glob(os.path.join(CHECKOUT, "plugins/action/*.py")):
        spec = runpy.run_path(path)["SPEC"]
        specs[os.path.basename(path)[:-3]] = {name: dict({"required": False}, **o) for name, o in spec.items()}
    return specs


def main(bin_dir):
    specs = {m: json.loads(run([os.path.join(bin_dir, m), "--spec"]))
             for m in os.listdir(bin_dir) if m.startswith("pg_")}
    specs.update(action_specs())
    modules = sorted(specs)
    with open(os.path.join(CHECKOUT, "meta/runtime.yml"), encoding="utf-8") as f:
        group = yaml.safe_load(f)["action_groups"]["all"]
    for module in modules:
        if not os.path.exists(stub_path(module)):
            complain(module, "no documentation: plugins/modules/%s.py is missing" % module)
    documented = [m for m in modules if os.path.exists(stub_path(m))]
    with tempfile.TemporaryDirectory() as collections:
        place = os.path.join(collections, "ansible_collections/pgonline")
        os.makedirs(place)
        os.symlink(CHECKOUT, os.path.join(place, "migration"))
        docs = read_docs(documented, collections)
    for module in documented:
        if module not in group:
            complain(module, "missing in action_groups of meta/runtime.yml")
        check_stub(module, stub_path(module))
        doc = docs[PREFIX + module]
        options = doc["doc"].get("options", {})
        for name in sorted(set(specs[module]) | set(options)):
            if name not in options:
                complain(module, "option %s is not documented" % name)
            elif name not in specs[module]:
                complain(module, "option %s is documented but does not exist" % name)
            else:
                compare_option(module, name, specs[module][name], options[name])
        check_values(module, doc.get("return"))
        check_examples(module, doc.get("examples") or "", specs)
    for problem in problems:
        print("spec: " + problem)
    print("spec: %d passed, %d failed" % (len(modules) - len({p.split(":")[0] for p in problems}),
                                          len({p.split(":")[0] for p in problems})))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
