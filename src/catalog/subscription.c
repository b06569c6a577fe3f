#include "catalog/subscription.h"

#include "embedded_sql.h"
#include "pg/sql.h"

#include <stdlib.h>

static const struct {
    const char *name;
    bool later; /* came after 10, with this feature: */
    Feature feature;
    const char *preset;
} options[SUBOPT_N] = {
    [SUBOPT_SYNCHRONOUS_COMMIT] = {"synchronous_commit", .preset = "off"},
    [SUBOPT_BINARY] = {"binary", true, FEAT_SUB_BINARY, "false"},
    [SUBOPT_STREAMING] = {"streaming", true, FEAT_SUB_STREAMING, "off"},
    [SUBOPT_TWO_PHASE] = {"two_phase", true, FEAT_SUB_TWO_PHASE, "false"},
    [SUBOPT_DISABLE_ON_ERROR] = {"disable_on_error", true, FEAT_SUB_TWO_PHASE, "false"},
    [SUBOPT_PASSWORD_REQUIRED] = {"password_required", true, FEAT_SUB_ORIGIN, "true"},
    [SUBOPT_RUN_AS_OWNER] = {"run_as_owner", true, FEAT_SUB_ORIGIN, "false"},
    [SUBOPT_ORIGIN] = {"origin", true, FEAT_SUB_ORIGIN, "any"},
    [SUBOPT_FAILOVER] = {"failover", true, FEAT_FAILOVER, "false"},
};

const char *suboption_name(SubOption o)
{
    return options[o].name;
}

bool suboption_known(int version, SubOption o)
{
    return !options[o].later || version_has(version, options[o].feature);
}

Feature suboption_feature(SubOption o)
{
    return options[o].feature;
}

const char *suboption_preset(SubOption o, int version)
{
    if (!suboption_known(version, o))
        return NULL;
    if (o == SUBOPT_STREAMING && version_has(version, FEAT_ALTER_TWO_PHASE))
        return "parallel";
    return options[o].preset;
}

static int by_text(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

void strs_sort(StrList *l)
{
    if (l->n)
        qsort(l->v, (size_t)l->n, sizeof *l->v, by_text);
}

StrList strs_sorted(Arena *a, const StrList *l)
{
    StrList out = {0};
    for (int i = 0; i < l->n; i++)
        strs_add(a, &out, l->v[i]);
    strs_sort(&out);
    return out;
}

static const ConnInfo *read_conninfo(Db *db, Arena *a, const char *oid)
{
    const Rows *r = db_query(db, a, &q_subscription_conninfo, oid);
    ConnInfo *c = NEW(a, ConnInfo);
    return r->n && conninfo_read(a, row_text(r, 0, "conninfo"), c) ? c : NULL;
}

Subscription subscription_read(Db *db, Arena *a, const char *name)
{
    Subscription s = {.name = name};
    const Rows *r = db_query(db, a, &q_subscription, name);
    if (!r->n)
        return s;
    s.exists = true;
    s.oid = row_text(r, 0, "oid");
    s.owner = row_text(r, 0, "owner");
    s.enabled = row_bool(r, 0, "enabled");
    s.slot_name = row_str(r, 0, "slot_name");
    s.publications = row_list(a, r, 0, "publications");
    strs_sort(&s.publications);
    for (int o = 0; o < SUBOPT_N; o++) {
        const char *value = row_str(r, 0, options[o].name);
        bool is_bool = str_eq(value, "t") || str_eq(value, "f");
        s.options[o] = !suboption_known(db_version(db), o) ? NULL
                       : !is_bool                          ? value
                       : *value == 't'                     ? "true"
                                                           : "false";
    }
    if (row_bool(r, 0, "conninfo_readable"))
        s.conninfo = read_conninfo(db, a, s.oid);
    r = db_query(db, a, &q_subscription_tables, s.oid);
    for (int i = 0; i < r->n; i++) {
        strs_add(a, &s.tables, sql_name(a, row_text(r, i, "schema"), row_text(r, i, "name")));
        strs_add(a, &s.states, row_text(r, i, "state"));
    }
    return s;
}

StrList published_read(Db *source, Arena *a, const StrList *publications, int subscriber_version)
{
    bool both_16 =
        db_has(source, FEAT_SUB_ORIGIN) && version_has(subscriber_version, FEAT_SUB_ORIGIN);
    StrList tables = {0};
    const Rows *r = db_query(source, a, both_16 ? &q_published_tables_16 : &q_published_tables,
                             sql_array(a, publications));
    for (int i = 0; i < r->n; i++)
        strs_add(a, &tables, sql_name(a, row_text(r, i, "schema"), row_text(r, i, "name")));
    return tables;
}

StrList publications_missing(Db *source, Arena *a, const StrList *publications)
{
    StrList missing = {0};
    const Rows *r = db_query(source, a, &q_publications_missing, sql_array(a, publications));
    for (int i = 0; i < r->n; i++)
        strs_add(a, &missing, row_text(r, i, "name"));
    return missing;
}

/* ---- the connection ---- */

ConnInfo subscription_conninfo(Arena *a, const ConnInfo *given, int publisher_version)
{
    static const char *const bounds[][2] = {{"connect_timeout", "10"},
                                            {"keepalives_idle", "30"},
                                            {"keepalives_interval", "10"},
                                            {"keepalives_count", "3"}};
    const char *settings = fmt(
        a,
        "-c extra_float_digits=3 -c datestyle=ISO -c intervalstyle=postgres -c statement_timeout=0"
        " -c lock_timeout=0 -c idle_in_transaction_session_timeout=0 -c row_security=off"
        " -c role=none%s%s",
        version_has(publisher_version, FEAT_IDLE_TIMEOUT) ? " -c idle_session_timeout=0" : "",
        version_has(publisher_version, FEAT_XACT_TIMEOUT) ? " -c transaction_timeout=0" : "");
    ConnInfo c = {0};
    for (int i = 0; i < given->keys.n; i++)
        conninfo_set(a, &c, given->keys.v[i], given->values.v[i]);
    const char *options_given = conninfo_get(&c, "options");
    if (!options_given || !strstr(options_given, settings)) /* else it went through here before */
        conninfo_set(a, &c, "options",
                     options_given ? fmt(a, "%s %s", options_given, settings) : settings);
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++)
        if (!conninfo_get(&c, bounds[i][0]))
            conninfo_set(a, &c, bounds[i][0], bounds[i][1]);
    ConnInfo ordered; /* as libpq orders them, for a diff that shows only what differs */
    return conninfo_read(a, conninfo_text(a, &c), &ordered) ? ordered : c;
}

bool conninfo_matches(const ConnInfo *is, const ConnInfo *want)
{
    for (int i = 0; i < want->keys.n; i++)
        if (!str_eq(conninfo_get(is, want->keys.v[i]), want->values.v[i]))
            return false;
    for (int i = 0; i < is->keys.n; i++)
        if (!conninfo_get(want, is->keys.v[i]) && !conninfo_secret(is->keys.v[i]))
            return false;
    return true;
}

/* ---- for people ---- */

int subscription_ready(const Subscription *s)
{
    int ready = 0;
    for (int i = 0; i < s->states.n; i++)
        ready += str_eq(s->states.v[i], "ready");
    return ready;
}

Val *subscription_show(Arena *a, const Subscription *s)
{
    Val *v = val_map(a);
    if (!s->exists)
        return v;
    val_set_str(a, v, "name", s->name);
    val_set_str(a, v, "owner", s->owner);
    val_set_bool(a, v, "enabled", s->enabled);
    val_set_str(a, v, "slot_name", s->slot_name);
    val_set(a, v, "publications", val_strs(a, &s->publications));
    for (int o = 0; o < SUBOPT_N; o++) {
        const char *value = s->options[o];
        bool is_bool = str_eq(value, "true") || str_eq(value, "false");
        if (is_bool)
            val_set_bool(a, v, options[o].name, *value == 't');
        else if (value)
            val_set_str(a, v, options[o].name, value);
    }
    if (s->conninfo)
        val_set_str(a, v, "connection", conninfo_shown(a, s->conninfo));
    return v;
}
