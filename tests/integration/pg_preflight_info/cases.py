"""Makes each fault on real servers and sees exactly its finding, mends it and sees it gone.

A case (cases/*.yml) begins with two new databases, in which the module is run once: what it finds
there is the base (known already when a case before had no steps of its own either and the same options). After the fault there must be the base and what `finds` lists, no more, no less;
after the fix the base again.

    - id: T05                       the check; several cases may have the same
      what: an unlogged table
      when: source >= 14            optional; of source and target, the major versions
      options: {duration: 2}        of the module, in all its runs
      login: {source: {user: u}}    keywords that replace those of the superuser's connection
      base: [...]                   steps before the first run
      clean: true                   the first run must find no error and no warning
      fault: [...]                  steps
      finds:                        detail, fix and hint are regular expressions; what is left out is
        - {severity: warning, side: source, object: public.cache, detail: no WAL, fix: SET LOGGED}
      unless: true                  what is found cannot be mended: not fixed, not looked at again
      fix: [...]                    steps; without it the fix_sql of what was found is run, and the
                                    server restarted where the finding says so
      after: [...]                  steps, also when something failed

    A step:  {source: SQL} {target: SQL}      psql's variables source_db, target_db,
                                              source_system, target_system (identifiers) are set
             {source_in: [database, SQL]}     in another database (also target_in)
             {restart: source}                (or target)
             {hba: {source: line}}            a first line in pg_hba.conf until the end of the case
             {session: {source: SQL}}         a session that does this and stays until the end of
                                              the case; it must return a row
             {settle: SQL}                    on the source: repeated until it returns t
             {login: {source: {user: u}}}     from now on, as the login of a case
             {options: {duration: 2}}         from now on, besides the options of the case
             {end: sessions}                  also the programs
             {certificate: source}            one that it needs for ssl = on
             {hba_only: {source: [line, …]}}  these instead of all lines of pg_hba.conf
             {standby: source}                the server becomes a standby, in recovery
             {primary: source}                and no standby any more
             {bouncer: source}                a PgBouncer in transaction mode before that server
             {sparse: {source: bytes}}        a file without blocks in the database's directory
             {program: [name, …]}             a program on the PATH, until the end of the case

In all texts of a case {source_port}, {target_port}, {bouncer_port}, {password}, {work} (a directory)
and {ip} (an address of this machine that is no loopback, '' if there is none; also known to `when`)
are filled in.

Settings (ALTER SYSTEM) and roles named pf_… are taken back by the runner. Without arguments all
cases are run, and each check that the module makes must have one, or stand in untested.yml with the
reason, and be documented; else those of the ids and files named are run. Connections, settings and
capacity, whose cases restart servers again and again, are tried on one pair of versions, unless
their case says `when`; on a pair of the same version only those are tried that do.
"""
import concurrent.futures
import glob
import json
import os
import re
import socket
import subprocess
import sys
import time

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
ENV = os.environ
MODULE = os.path.join(ENV["COLLECTION_DIR"], "bin", os.uname().machine, "pg_preflight_info")
KEYS = {"id", "what", "when", "options", "login", "base", "clean", "fault", "finds", "unless", "fix", "after"}
FINDS = {"id", "severity", "side", "object", "detail", "fix", "setting", "value", "restart", "hint"}
SIDES = ("source", "target")
CLUSTERS = {side: ENV[side.upper() + "_CLUSTER"] for side in SIDES}
VERSIONS = {side: int(ENV[side.upper() + "_VERSION"]) for side in SIDES}
DATABASES = {"source": "pf_src", "target": "pf_dst"}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


BOUNCER_PORT = free_port()


class Wrong(Exception):
    pass


def cluster(*args):
    run = subprocess.run([ENV["CLUSTER"], *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if run.returncode:
        raise Wrong("%s: %s" % (" ".join(args[:2]), run.stderr.strip()))
    return run.stdout


SYSTEMS = {}
SERVERS = {side: json.loads(cluster("env", CLUSTERS[side])) for side in SIDES}


def own_address():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        try:
            s.connect(("198.51.100.1", 9))  # sends nothing
            return "" if s.getsockname()[0].startswith("127.") else s.getsockname()[0]
        except OSError:
            return ""


IP = own_address()


def fill(value):
    """The same with {source_port} and the like filled in, a port alone as a number."""
    known = {"{source_port}": SERVERS["source"]["port"], "{target_port}": SERVERS["target"]["port"],
             "{bouncer_port}": BOUNCER_PORT, "{password}": SERVERS["source"]["password"], "{ip}": IP,
             "{work}": ENV["WORK_DIR"]}
    if isinstance(value, dict):
        return {k: fill(v) for k, v in value.items()}
    if isinstance(value, list):
        return [fill(v) for v in value]
    if isinstance(value, str):
        if value in known:
            return known[value]
        for name, text in known.items():
            value = value.replace(name, str(text))
    return value


def psql_command(side, database):
    variables = [x for s in SIDES for x in ("-v", "%s_db=%s" % (s, DATABASES[s]))]
    variables += [x for s in SYSTEMS for x in ("-v", "%s_system=%s" % (s, SYSTEMS[s]))]
    where = ["-h", "127.0.0.1", "-p", str(SERVERS[side]["port"]), "-U", "postgres", "-d", database]
    return [ENV["PSQL"], "-XAtq", "-v", "ON_ERROR_STOP=1", *variables, *where]


PSQL_ENV = dict(ENV, PGPASSWORD=SERVERS["source"]["password"], PGCLIENTENCODING="UTF8",
                PGOPTIONS="-c client_min_messages=warning")


def psql(side, sql, database=None):
    run = subprocess.run(psql_command(side, database or DATABASES[side]), input=sql, env=PSQL_ENV,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if run.returncode:
        raise Wrong("SQL on the %s: %s\n%s" % (side, run.stderr.strip(), sql))
    return run.stdout.strip()


def until(what, look, seconds=30):
    end = time.monotonic() + seconds
    while not look():
        if time.monotonic() > end:
            raise Wrong("still not: %s" % what)
        time.sleep(0.05)


def both(what):
    """Does it on both sides at once."""
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(what, SIDES))


class Case:
    checked = []
    bases = {}

    def __init__(self, case):
        self.case = case
        self.hba = {}
        self.sessions = []
        self.programs = []
        self.standbys = []
        self.remembers = False
        self.login = dict(case.get("login", {}))
        self.options = dict(case.get("options", {}))

    # ---- steps ----

    def step(self, step):
        (verb, arg), = step.items()
        if verb in SIDES:
            psql(verb, arg)
        elif verb in ("source_in", "target_in"):
            psql(verb[:6], arg[1], arg[0])
        elif verb == "restart":
            cluster("restart", CLUSTERS[arg])
        elif verb == "hba":
            (side, line), = arg.items()
            self.add_hba(side, [line])
        elif verb == "hba_only":
            (side, lines), = arg.items()
            self.add_hba(side, lines, only=True)
        elif verb == "login":
            self.login.update(arg)
        elif verb == "options":
            self.options.update(arg)
        elif verb == "end":
            self.end_sessions()
        elif verb == "certificate":
            make_certificate(arg)
        elif verb == "standby":
            self.standbys.append(arg)
            set_standby(arg, True)
        elif verb == "primary":
            set_standby(arg, False)
        elif verb == "bouncer":
            self.start_bouncer(arg)
        elif verb == "program":
            self.programs.append(subprocess.Popen([str(x) for x in arg], env=PSQL_ENV, stdin=subprocess.DEVNULL,
                                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        elif verb == "sparse":
            (side, size), = arg.items()
            oid = psql(side, "SELECT oid FROM pg_database WHERE datname = current_database()")
            path = os.path.join(SERVERS[side]["data"], "base", oid, "sparse")
            with open(path, "w") as f:
                f.truncate(size)
        elif verb == "session":
            (side, sql), = arg.items()
            self.add_session(side, sql)
        elif verb == "settle":
            until(arg, lambda: psql("source", arg) == "t")
        else:
            raise Wrong("no step is called %s" % verb)

    def steps(self, key):
        for step in self.case.get(key, []):
            self.step(step)

    def add_hba(self, side, lines, only=False):
        path = os.path.join(SERVERS[side]["data"], "pg_hba.conf")
        with open(path) as f:
            old = f.read()
        self.hba.setdefault(path, (side, old))
        with open(path, "w") as f:
            f.write("\n".join(lines) + "\n" + ("" if only else old))
        psql(side, "SELECT pg_reload_conf()", "postgres")
        # Sessions see it once the postmaster has read it.
        time.sleep(0.2)

    def add_session(self, side, sql):
        p = subprocess.Popen(psql_command(side, DATABASES[side]), env=PSQL_ENV, stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, text=True)
        self.sessions.append(p)
        p.stdin.write(sql.rstrip().rstrip(";") + ";\n")
        p.stdin.flush()
        if not p.stdout.readline():
            raise Wrong("the session ended: %s" % sql)

    def start_bouncer(self, side):
        directory = ENV["WORK_DIR"]
        users, config = os.path.join(directory, "users"), os.path.join(directory, "bouncer.ini")
        with open(users, "w") as f:
            f.write('"postgres" ""\n')
        with open(config, "w") as f:
            f.write("[databases]\n* = host=127.0.0.1 port=%s user=postgres password=%s\n"
                    "[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = %s\nunix_socket_dir =\n"
                    "auth_type = trust\nauth_file = %s\npool_mode = transaction\n"
                    % (SERVERS[side]["port"], SERVERS[side]["password"], BOUNCER_PORT, users))
        as_who = [] if os.getuid() else ["-u", "nobody"]
        self.programs.append(subprocess.Popen(["pgbouncer", "-q", *as_who, config],
                                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

        def listens():
            with socket.socket() as s:
                return s.connect_ex(("127.0.0.1", BOUNCER_PORT)) == 0
        until("PgBouncer listens", listens)

    def end_sessions(self):
        for p in self.programs:
            p.terminate()
            p.wait(30)
        for p in self.sessions:
            p.stdin.close()
            p.wait(30)
        self.sessions, self.programs = [], []

    # ---- the module ----

    def connection(self, side):
        server = SERVERS[side]
        conn = {"host": "127.0.0.1", "port": server["port"], "user": "postgres", "password": server["password"],
                "dbname": DATABASES[side]}
        conn.update(self.login.get(side, {}))
        return conn

    def look(self):
        args = {"source": self.connection("source"), "target": self.connection("target"), "sample": 0,
                "fail_on": "never", "pg_dump": ENV["PG_DUMP"]}
        args.update(self.options)
        path = os.path.join(ENV["WORK_DIR"], "args.json")
        with open(path, "w") as f:
            json.dump(args, f)
        run = subprocess.run([MODULE, path], stdout=subprocess.PIPE, text=True, timeout=120)
        result = json.loads(run.stdout)
        if result.get("failed"):
            raise Wrong("the module failed: %s" % result["msg"])
        if SERVERS["source"]["password"] in run.stdout or "pf-secret" in run.stdout:
            raise Wrong("a password is in the result")
        if result["changed"] or result["queries"]:
            raise Wrong("the module says it has changed something")
        Case.checked = result["checked"]
        # Whom a case connects is not what it is about.
        return [f for f in result["findings"] if f["id"] != "O17" or self.case["id"] == "O17"]

    @staticmethod
    def matches(want, found):
        for key, value in want.items():
            is_text = key in ("detail", "fix", "hint")
            got = found["fix_sql" if key == "fix" else key]
            if is_text and not re.search(str(value), got or "", re.S):
                return False
            if not is_text and got != value:
                return False
        return True

    def expect(self, new):
        wanted = [dict({"id": self.case["id"]}, **f) for f in self.case["finds"]]
        left = list(new)
        for want in wanted:
            hit = next((f for f in left if self.matches(want, f)), None)
            if hit is None:
                raise Wrong("not found: %s\nbut: %s" % (want, json.dumps(left, indent=1)))
            left.remove(hit)
        if left:
            raise Wrong("found besides: %s" % json.dumps(left, indent=1))

    def mend(self, new):
        if "fix" in self.case:
            return self.steps("fix")
        for f in new:
            if not f["fix_sql"]:
                raise Wrong("the finding has no fix_sql and the case no fix: %s" % json.dumps(f))
            psql(f["side"], f["fix_sql"])
        for side in SIDES:
            if any(f["restart"] and f["side"] == side for f in new):
                cluster("restart", CLUSTERS[side])
        if any(f["setting"] for f in new):
            time.sleep(0.2)  # a reload takes a moment

    def base(self, fresh):
        """What is found before the fault: two new databases without more in them are looked at once for each
        set of options, not for each case."""
        key = json.dumps([self.options, self.login, self.case["id"] == "O17"], sort_keys=True)
        if "base" in self.case:
            return self.look()
        self.remembers = not fresh and key in Case.bases
        if not self.remembers:
            Case.bases[key] = self.look()
        return Case.bases[key]

    def run(self, fresh=False):
        both(lambda side: psql(side, 'CREATE DATABASE "%s" TEMPLATE template0' % DATABASES[side], "postgres"))
        self.steps("base")
        base = self.base(fresh)
        worse = [f for f in base if f["severity"] != "info"]
        if self.case.get("clean") and worse:
            raise Wrong("found before the fault: %s" % json.dumps(worse, indent=1))
        self.steps("fault")
        found = self.look()
        new = [f for f in found if f not in base]
        gone = [f for f in base if f not in found]
        self.expect(new)
        if gone and not self.case.get("replaces"):
            raise Wrong("the fault hides: %s" % json.dumps(gone, indent=1))
        if self.case.get("unless"):
            return
        self.mend(new)
        left = [f for f in self.look() if f not in base]
        if left:
            raise Wrong("still found after the fix: %s" % json.dumps(left, indent=1))

    # ---- as if nothing had been ----

    def clean(self):
        self.end_sessions()
        for path, (side, old) in self.hba.items():
            with open(path, "w") as f:
                f.write(old)
            psql(side, "SELECT pg_reload_conf()", "postgres")
        for side in self.standbys:
            set_standby(side, False)
        self.steps("after")
        both(clean_server)


def give_to_server(side, path):
    data = os.stat(SERVERS[side]["data"])
    os.chown(path, data.st_uid, data.st_gid)


def make_certificate(side):
    key, crt = (os.path.join(SERVERS[side]["data"], "server." + x) for x in ("key", "crt"))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=test", "-days", "2",
                    "-keyout", key, "-out", crt], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.chmod(key, 0o600)
    for path in (key, crt):
        give_to_server(side, path)


def set_standby(side, on):
    """A standby that nobody sends anything to; a primary on the same timeline afterwards."""
    old = VERSIONS[side] < 12
    path = os.path.join(SERVERS[side]["data"], "recovery.conf" if old else "standby.signal")
    if on == os.path.exists(path):
        return
    if on:
        with open(path, "w") as f:
            f.write("standby_mode = on\n" if old else "")
        give_to_server(side, path)
    else:
        os.unlink(path)
    cluster("restart", CLUSTERS[side])


def clean_server(side):
    data = SERVERS[side]["data"]
    auto = os.path.join(data, "postgresql.auto.conf")
    with open(auto) as f:
        changed = [x for x in f.read().split("\n") if x and not x.startswith("#")]
    if changed:
        try:
            psql(side, "ALTER SYSTEM RESET ALL", "postgres")
        except Wrong:  # it does not let us write
            with open(auto, "w") as f:
                f.write("")
        cluster("restart", CLUSTERS[side])
    # In one session, as this is done after each case. A subscription can be dropped only in its database.
    for database in psql(side, DROP_ALL, "postgres").split():
        psql(side, r"""
            SET default_transaction_read_only = off;
            SELECT format('ALTER SUBSCRIPTION %I DISABLE', subname), format('ALTER SUBSCRIPTION %I SET (slot_name = NONE)', subname),
                   format('DROP SUBSCRIPTION %I', subname)
            FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            \gexec
        """, database)
        psql(side, DROP_ALL, "postgres")


# Prints the databases that have a subscription still; then it has dropped nothing.
DROP_ALL = r"""
    SET default_transaction_read_only = off;
    SELECT format('ROLLBACK PREPARED %L', gid) FROM pg_prepared_xacts WHERE database LIKE 'pf%'
    \gexec
    SELECT count(*) > 0 AS subscribed FROM pg_subscription JOIN pg_database d ON d.oid = subdbid WHERE datname LIKE 'pf\_%'
    \gset
    \if :subscribed
    SELECT DISTINCT datname FROM pg_subscription JOIN pg_database d ON d.oid = subdbid WHERE datname LIKE 'pf\_%';
    \q
    \endif
    DO $$ BEGIN
        PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'pf\_%';
        FOR i IN 1..1500 LOOP
            EXIT WHEN NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname LIKE 'pf\_%');
            PERFORM pg_sleep(0.02), pg_stat_clear_snapshot();
        END LOOP;
        PERFORM pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database LIKE 'pf\_%';
    END $$;
    SELECT format('DROP DATABASE %I', datname) FROM pg_database WHERE datname LIKE 'pf\_%'
    \gexec
    SELECT format('DROP OWNED BY %I', rolname), format('DROP ROLE %I', rolname) FROM pg_roles WHERE rolname LIKE 'pf\_%'
    \gexec
"""


FULL_PAIR = {"source": 13, "target": 17}


def is_due(case):
    once = case["id"][0] in "CG" and VERSIONS != FULL_PAIR or VERSIONS["source"] == VERSIONS["target"]
    if once and "when" not in case and not sys.argv[1:]:
        return False
    return eval(case.get("when", "True"), {}, dict(VERSIONS, ip=IP))  # of this repository, not of strangers


def load(names):
    cases = []
    for path in sorted(glob.glob(os.path.join(HERE, "cases", "*.yml"))):
        with open(path) as f:
            for case in fill(yaml.safe_load(f) or []):
                unknown = set(case) - KEYS - {"replaces"}
                unknown |= {k for w in case["finds"] for k in set(w) - FINDS}
                if unknown:
                    raise SystemExit("%s: %s: unknown: %s" % (path, case["id"], ", ".join(sorted(unknown))))
                if not names or case["id"] in names or os.path.basename(path)[:-4] in names:
                    cases.append(case)
    return cases


def uncovered():
    """Checks without a case or without documentation."""
    tested = {case["id"] for case in load([])}
    with open(os.path.join(HERE, "untested.yml")) as f:
        untested = yaml.safe_load(f) or {}
    with open(os.path.join(ENV["COLLECTION_DIR"], "plugins/modules/pg_preflight_info.py")) as f:
        documented = set(re.findall(r"C\(([CGPTO][0-9]{2})\)", f.read()))
    problems = ["%s has no case and no reason in untested.yml" % x for x in Case.checked if x not in tested | set(untested)]
    problems += ["%s is not documented" % x for x in Case.checked if x not in documented]
    problems += ["%s is in untested.yml but has a case" % x for x in untested if x in tested]
    return problems


def attempt(case, fresh=False):
    """Why it failed."""
    why = None
    try:
        case.run(fresh)
    except Wrong as e:
        why = e
    try:
        case.clean()
    except Wrong as e:
        why = why or e
    return why


def main():
    failed = done = 0
    for side in SIDES:
        clean_server(side)
        SYSTEMS[side] = psql(side, "SELECT system_identifier FROM pg_control_system()", "postgres")
    for case in load(sys.argv[1:]):
        if not is_due(case):
            continue
        label = "%s %s" % (case["id"], case["what"])
        began = time.monotonic()
        this = Case(case)
        why = attempt(this)
        if why and this.remembers:  # the server may be another than when the base was found
            print("again, from its own base: %s: %s" % (label, why), flush=True)
            why = attempt(Case(case), fresh=True)
        done += 1
        failed += why is not None
        print("%s %s (%.1f s)%s" % ("FAILED" if why else "ok", label, time.monotonic() - began,
                                    ": %s" % why if why else ""), flush=True)
    for problem in uncovered() if not sys.argv[1:] else []:
        failed += 1
        print("FAILED %s" % problem)
    print("%d cases, %d failed" % (done, failed))
    sys.exit(1 if failed or not done else 0)


if __name__ == "__main__":
    main()
