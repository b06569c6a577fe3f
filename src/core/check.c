/* Runs the tables of checks: connects, asks in batches, makes findings of rows. */
#include "core/check.h"

#include "ansible/json.h"
#include "core/selector.h"
#include "core/subscription_plan.h"
#include "embedded_sql.h"
#include "pg/sql.h"

#include <stdlib.h>

static const Check *const tables[] = {checks_server, checks_settings, checks_rights, checks_tables,
                                      checks_objects};
enum { N_TABLES = sizeof tables / sizeof *tables };

static const char *const severities[] = {
    [SEV_IGNORE] = "ignore", [SEV_INFO] = "info", [SEV_WARNING] = "warning", [SEV_ERROR] = "error"};

const char *severity_name(Severity s)
{
    return severities[s];
}

static Severity severity_read(const char *name, Severity preset)
{
    for (Severity s = SEV_INFO; name && s <= SEV_ERROR; s++)
        if (str_eq(name, severities[s]))
            return s;
    return preset;
}

const Check *check_by_id(const char *id)
{
    for (int k = 0; k < N_TABLES; k++)
        for (const Check *c = tables[k]; c->id; c++)
            if (str_eq(c->id, id))
                return c;
    return NULL;
}

Finding *check_find(Checking *c, const Check *check, const char *object, const char *detail)
{
    Finding *f = list_add(c->t->a, &c->findings);
    *f = (Finding){.id = check->id,
                   .severity = check->severity,
                   .side = check->side,
                   .object = object,
                   .detail = detail,
                   .hint = check->hint,
                   .docs = check->docs};
    return f;
}

static bool is_chosen(const Checking *c, const char *id)
{
    char letter[2] = {*id, 0};
    return !c->o->checks.n || strs_has(&c->o->checks, id) || strs_has(&c->o->checks, letter);
}

/* ---- the two sides ---- */

static void find_untested(Checking *c, Side side)
{
    Finding *f = check_find(
        c, check_by_id("C01"), side_name(side),
        fmt(c->t->a, "PostgreSQL %d is newer than all versions this was tested with (%d to %d)",
            db_version(c->dbs[side]) / 10000, VERSION_OLDEST / 10000,
            VERSION_NEWEST_KNOWN / 10000 - 1));
    f->side = side;
    f->severity = SEV_WARNING;
    f->hint = "Look for a newer release of this collection, or try the whole migration on a copy.";
}

/* Connects to a side, or finds that this cannot be done. Of a database that is still to be made,
 * the server is checked. */
static void open_side(Checking *c, Side side)
{
    Task *t = c->t;
    const char *why = NULL, *why_server = NULL;
    if (!task_has(t, side))
        return;
    DbOptions o = {.read_only = true};
    c->dbs[side] = task_try_session(t, side, NULL, &o, &why);
    if (!c->dbs[side] && side == SIDE_TARGET && c->o->create_database) {
        c->dbs[side] = task_try_session(t, side, "postgres", &o, &why_server);
        c->no_database[side] = c->dbs[side] != NULL;
    }
    t->dbs[side] = c->dbs[side];
    if (c->dbs[side])
        db_exec(
            c->dbs[side], "bound the checks",
            sql(t->a, "SET statement_timeout = %L", fmt(t->a, "%llds", (long long)c->o->timeout)));
    else
        check_find(c, check_by_id("C01"), side_name(side), why)->side = side;
    if (c->dbs[side] && db_version(c->dbs[side]) >= VERSION_NEWEST_KNOWN)
        find_untested(c, side);
}

/* Its clock against ours, in seconds: what lies outside of the time in which it was asked. */
static double clock_skew(const Val *server, double asked, double answered)
{
    const Val *at = val_get(server, "at");
    double there = !at                    ? asked
                   : at->kind == VAL_INT  ? (double)at->i
                   : at->kind == VAL_REAL ? at->r
                                          : asked;
    return there < asked ? there - asked : there > answered ? there - answered : 0;
}

static Val *read_json(Checking *c, const Rows *r)
{
    const char *why, *text = r->n ? r->cells[0] : NULL;
    Val *v = text ? json_read(c->t->a, text, strlen(text), &why) : NULL;
    return v ? v : val_null(c->t->a);
}

static void look_at_server(Checking *c, Side side)
{
    Task *t = c->t;
    Db *db = c->dbs[side];
    c->server[side] = val_null(t->a);
    c->facts[side] = val_map(t->a);
    if (!db)
        return;
    double asked = clock_now();
    c->server[side] = read_json(c, db_query(db, t->a, &q_check_server));
    val_set(t->a, c->server[side], "skew",
            val_real(t->a, clock_skew(c->server[side], asked, clock_now())));
    val_set_int(t->a, c->server[side], "client_pid", db_pid(db));
    if (c->no_database[side])
        return;
    TableFilter f = selector_filter(t);
    /* The selector's names are the source's; the target may lack them all yet. */
    c->tables[side] = side == SIDE_SOURCE ? selector_tables(t, side) : tables_read(db, t->a, &f);
}

/* ---- parameters ---- */

static const char *oids_of(Arena *a, const Tables *tables_there)
{
    StrList oids = {0};
    for (int i = 0; i < tables_there->n; i++)
        strs_add(a, &oids, tables_there->v[i].oid);
    return sql_array(a, &oids);
}

/* What else than the tables of $1 is copied: everything, everything but what is left out, or only
 * what is in the schemas of those tables. */
static const char *selection_of(const Common *o)
{
    if (o->schemas.n + o->tables.n)
        return "named";
    return o->exclude_schemas.n + o->exclude_tables.n ? "except" : "all";
}

/* $2: what was given to the module, and what both servers are. */
static const char *check_given(Checking *c, Side side)
{
    Arena *a = c->t->a;
    const CheckOptions *o = c->o;
    static const char *const keys[] = {"host", "hostaddr", "port", "dbname", "sslmode"};
    Val *v = val_map(a), *connection = val_map(a);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        val_set_str(a, connection, keys[i], conninfo_get(&c->connection, keys[i]));
    val_set(a, v, "connection", connection);
    val_set_str(a, v, "side", side_name(side));
    val_set_str(a, v, "user", c->user); /* the role the subscription logs in with */
    val_set(a, v, "publications", val_strs(a, &o->publications));
    val_set_str(a, v, "subscription", o->subscription);
    val_set_str(a, v, "slot", o->slot_name);
    val_set_int(a, v, "hours", o->duration);
    val_set_str(a, v, "selection", selection_of(&c->t->common));
    val_set_bool(a, v, "no_database", c->no_database[side]); /* it is still to be made */
    val_set_bool(a, v, "no_owner", o->no_owner);
    val_set_bool(a, v, "no_privileges", o->no_privileges);
    val_set(a, v, "now", val_real(a, clock_now()));
    val_set(a, v, "source", c->server[SIDE_SOURCE]);
    val_set(a, v, "target", c->server[SIDE_TARGET]);
    val_set(a, v, "here", c->server[side]); /* the side that is asked, and the other one */
    val_set(a, v, "there", c->server[!side]);
    return json_write(a, v);
}

/* $3: rows as a list of objects. Values stay text, as SQL casts them anyway. */
static const char *rows_json(Arena *a, const Rows *r)
{
    Val *list = val_list(a);
    for (int i = 0; i < r->n; i++) {
        Val *v = val_map(a);
        for (int k = 0; k < r->n_cols; k++)
            val_set_str(a, v, r->names[k], r->cells[i * r->n_cols + k]);
        val_add(a, list, v);
    }
    return json_write(a, list);
}

/* ---- asking ---- */

typedef struct Job {
    const Check *check;
    const Query *query;
    const char *fact;  /* instead of a check */
    const char *other; /* $3 */
    Ask ask;
} Job;

typedef LIST(Job) Jobs;

/* Both servers at once, everything in one round trip for each. */
static void ask_both(Checking *c, Jobs jobs[2])
{
    static const unsigned types[] = {TYPE_OIDS, TYPE_JSONB, TYPE_JSONB};
    Arena *a = c->t->a;
    Ask *asks[2];
    for (int s = 0; s < 2; s++) {
        const char *oids = oids_of(a, &c->tables[s]);
        const char *given = check_given(c, (Side)s);
        asks[s] = NEW_N(a, Ask, jobs[s].n);
        for (int i = 0; i < jobs[s].n; i++) {
            const Job *j = &jobs[s].v[i];
            const char **params = NEW_N(a, const char *, 3);
            params[0] = strstr(j->query->text, "$1") ? oids : NULL;
            params[1] = given;
            params[2] = j->other;
            asks[s][i] = (Ask){.text = j->query->text, .params = params, .n = 3};
        }
        if (jobs[s].n)
            db_asks_send(c->dbs[s], asks[s], jobs[s].n, types);
    }
    for (int s = 0; s < 2; s++) {
        if (jobs[s].n)
            db_asks_take(c->dbs[s], a, asks[s], jobs[s].n);
        for (int i = 0; i < jobs[s].n; i++)
            jobs[s].v[i].ask = asks[s][i];
    }
}

/* Can this side be asked for this check? */
static bool may_ask(const Checking *c, Side side, const Check *check)
{
    return c->dbs[side] && (check->anywhere || !c->no_database[side]);
}

static bool is_made(const Checking *c, const Check *check)
{
    return is_chosen(c, check->id) && may_ask(c, check->side, check) &&
           (!check->other || may_ask(c, !check->side, check)) &&
           db_has(c->dbs[check->side], check->since);
}

static bool has_query(const Jobs *jobs, const Query *q)
{
    for (int i = 0; i < jobs->n; i++)
        if (jobs->v[i].query == q)
            return true;
    return false;
}

static void add_job(Checking *c, Jobs jobs[2], Side side, const Check *check, const Query *q,
                    const char *other)
{
    if (q && !has_query(&jobs[side], q))
        *list_add(c->t->a, &jobs[side]) = (Job){.check = check, .query = q, .other = other};
}

/* ---- answers ---- */

static Finding *find_unseen(Checking *c, const char *object, const char *what, Side side,
                            const DbError *err)
{
    Finding *f = check_find(c, check_by_id("P07"), object,
                            fmt(c->t->a, "could not %s: %s (%s)", what, err->message,
                                *err->sqlstate ? err->sqlstate : "no answer"));
    f->side = side;
    return f;
}

void check_unseen(Checking *c, const Check *check, Side side, const DbError *err)
{
    const char *what = fmt(c->t->a, "look at %s", check->what);
    find_unseen(c, check->id, what, side, err)->severity =
        check->severity == SEV_INFO ? SEV_INFO : SEV_WARNING;
}

static bool text_is_true(const char *s)
{
    return s && *s == 't';
}

static void find_rows(Checking *c, const Check *asked, const Rows *r)
{
    for (int i = 0; i < r->n; i++) {
        const char *id = row_find(r, i, "id"), *side = row_find(r, i, "side"),
                   *hint = row_find(r, i, "hint");
        const Check *check = id ? check_by_id(id) : asked;
        if (!check)
            abort(); /* a query that names no check */
        if (!is_chosen(c, check->id) && !str_eq(check->id, "P07"))
            continue;
        Finding *f = check_find(c, check, row_text(r, i, "object"), row_text(r, i, "detail"));
        f->severity = severity_read(row_find(r, i, "severity"), check->severity);
        f->side = !side ? asked->side : str_eq(side, "source") ? SIDE_SOURCE : SIDE_TARGET;
        f->fix_sql = row_find(r, i, "fix_sql");
        f->setting = row_find(r, i, "setting");
        f->value = row_find(r, i, "value");
        f->restart = text_is_true(row_find(r, i, "restart"));
        f->hint = hint ? hint : f->hint;
    }
}

static void take_answers(Checking *c, Jobs jobs[2])
{
    for (int s = 0; s < 2; s++)
        for (int i = 0; i < jobs[s].n; i++) {
            const Job *j = &jobs[s].v[i];
            if (j->fact && j->ask.rows)
                val_set(c->t->a, c->facts[s], j->fact, read_json(c, j->ask.rows));
            else if (j->check && j->ask.rows)
                find_rows(c, j->check, j->ask.rows);
            else if (j->check)
                check_unseen(c, j->check, (Side)s, &j->ask.err);
            else
                find_unseen(c, j->fact, j->query->what, (Side)s, &j->ask.err)->severity = SEV_INFO;
        }
}

/* The answer to its `other` query: false when there is none, which is a finding then. */
static bool other_rows(Checking *c, const Jobs others[2], const Check *check, const char **json)
{
    *json = NULL;
    if (!check->other)
        return true;
    const Jobs *jobs = &others[!check->side];
    for (int i = 0; i < jobs->n; i++) {
        const Job *j = &jobs->v[i];
        if (j->query == check->other && j->ask.rows) {
            *json = rows_json(c->t->a, j->ask.rows);
        } else if (j->query == check->other) {
            check_unseen(c, check, !check->side, &j->ask.err);
            return false;
        }
    }
    return true;
}

static const struct {
    const char *name;
    Side side;
    const Query *query;
} facts[] = {
    {"database", SIDE_SOURCE, &q_check_fact_database},
    {"database", SIDE_TARGET, &q_check_fact_database},
    {"capacity", SIDE_SOURCE, &q_check_fact_capacity},
    {"capacity", SIDE_TARGET, &q_check_fact_capacity},
    {"tables", SIDE_SOURCE, &q_check_fact_tables},
    {"special", SIDE_SOURCE, &q_check_fact_special},
};

static void ask_all(Checking *c)
{
    Arena *a = c->t->a;
    Jobs others[2] = {{0}}, asked[2] = {{0}};
    for (int k = 0; k < N_TABLES; k++)
        for (const Check *x = tables[k]; x->id; x++)
            if (is_made(c, x))
                add_job(c, others, !x->side, x, x->other, NULL);
    ask_both(c, others);
    for (int k = 0; k < N_TABLES; k++)
        for (const Check *x = tables[k]; x->id; x++) {
            const char *json;
            if (!is_made(c, x) || !other_rows(c, others, x, &json))
                continue;
            if (!strs_has(&c->done, x->id)) /* a check may be made on both sides */
                strs_add(a, &c->done, x->id);
            add_job(c, asked, x->side, x, x->query, json);
        }
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        if (c->dbs[facts[i].side] && !c->no_database[facts[i].side])
            *list_add(a, &asked[facts[i].side]) =
                (Job){.fact = facts[i].name, .query = facts[i].query};
    ask_both(c, asked);
    take_answers(c, asked);
    for (int k = 0; k < N_TABLES; k++)
        for (const Check *x = tables[k]; x->id; x++)
            if (x->judge && is_made(c, x))
                x->judge(c, x);
}

void checks_run(Checking *c)
{
    Task *t = c->t;
    open_side(c, SIDE_SOURCE);
    open_side(c, SIDE_TARGET);
    int64_t began = now_ms();
    look_at_server(c, SIDE_SOURCE);
    look_at_server(c, SIDE_TARGET);
    if (c->dbs[SIDE_SOURCE]) {
        c->connection = subscription_connection(t, c->dbs[SIDE_SOURCE], c->o->connection);
        c->user = conninfo_get(&c->connection, "user");
        c->ids = identities_of(c->dbs[SIDE_SOURCE], t->a, &c->tables[SIDE_SOURCE]);
    }
    /* Rates are measured between the first look at the servers and the last. */
    int64_t left = c->o->sample - (now_ms() - began);
    if (left > 0)
        run_sleep(t->run, left);
    ask_all(c);
}
