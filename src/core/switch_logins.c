/*
 * Will clients be let in on the side that takes over? A password that is another one there, or a
 * rule of pg_hba.conf that is missing, shows with the first login after the switch: too late. So
 * the logins that are given are tried, and the roles of today's sessions are looked at.
 */
#include "catalog/role.h"
#include "core/switch.h"
#include "embedded_sql.h"
#include "pg/sql.h"

enum { SHOWN = 5 };

/* How a client would come there: what is not said is as we came ourselves. */
static ConnInfo login_to(Switch *w, const Val *given)
{
    static const char *const as_ours[] = {"hostaddr", "sslmode", "sslrootcert", "sslcrl",
                                          "connect_timeout"};
    ConnInfo c = conninfo_parse(w->run, SIDE_LOGIN, given);
    Db *to = w->db[w->to];
    bool elsewhere = conninfo_get(&c, "host") || conninfo_get(&c, "hostaddr");
    for (size_t i = 0; i < sizeof as_ours / sizeof *as_ours; i++) {
        const char *ours = conninfo_get(&w->conn[w->to], as_ours[i]);
        if (ours && !conninfo_get(&c, as_ours[i]) && !(elsewhere && i == 0))
            conninfo_set(w->a, &c, as_ours[i], ours);
    }
    if (!elsewhere)
        conninfo_set(w->a, &c, "host", db_host(to));
    if (!conninfo_get(&c, "port"))
        conninfo_set(w->a, &c, "port", db_port(to));
    if (!conninfo_get(&c, "dbname"))
        conninfo_set(w->a, &c, "dbname", db_name(to));
    conninfo_set(w->a, &c, "application_name", "pgonline_login");
    return c;
}

void switch_check_logins(Run *run, const Val *logins)
{
    for (int i = 0; logins && i < logins->items.n; i++) {
        ConnInfo c = conninfo_parse(run, SIDE_LOGIN, logins->items.v[i]);
        if (!conninfo_get(&c, "user"))
            die(run, "option 'logins': each needs a user");
    }
}

const char *switch_logins(Switch *w, StrList *users)
{
    const Val *logins = w->args->logins;
    StrList failed = {0};
    for (int i = 0; logins && i < logins->items.n; i++) {
        ConnInfo c = login_to(w, logins->items.v[i]);
        const char *why = NULL;
        strs_add(w->a, users, conninfo_get(&c, "user"));
        Db *db = db_try_open(w->run, SIDE_LOGIN, &c, &(DbOptions){0}, &why);
        if (db)
            db_close(db);
        else
            strs_add(w->a, &failed, fmt(w->a, "%s: %s", conninfo_get(&c, "user"), why));
    }
    return failed.n ? strs_join(w->a, &failed, "; ", SHOWN) : NULL;
}

/* The same password may have been given anew, with another salt; so this is no proof. */
static StrList other_passwords(Switch *w, const StrList *users, const StrList *tried)
{
    StrList out = {0};
    Roles from = roles_read(w->db[w->from], w->a, users, true);
    Roles to = roles_read(w->db[w->to], w->a, users, true);
    for (int i = 0; i < from.n; i++) {
        const Role *x = &from.v[i], *y = role_find(&to, x->name);
        if (y && x->password && !strs_has(tried, x->name) && !str_eq(x->password, y->password))
            strs_add(w->a, &out, x->name);
    }
    return out;
}

int switch_look_at_users(Switch *w, const StrList *tried, StrList *users)
{
    Arena *a = w->a;
    Report *report = &w->t->report;
    const Rows *r = db_query(w->db[w->from], a, &q_switch_logins);
    StrList shut_out = {0};
    *users = array_parse(a, row_text(r, 0, "users"));
    const Rows *bad = db_query(w->db[w->to], a, &q_switch_login_hindrance, sql_array(a, users));
    for (int i = 0; i < bad->n; i++)
        strs_add(a, &shut_out, fmt(a, "%s %s", row_text(bad, i, "name"), row_text(bad, i, "why")));
    if (shut_out.n)
        report_warn(a, report,
                    fmt(a, "users of the %s could not log in on the %s: %s", side_name(w->from),
                        db_where(w->db[w->to]), strs_join(a, &shut_out, ", ", SHOWN)));
    StrList others = other_passwords(w, users, tried);
    if (others.n)
        report_warn(a, report,
                    fmt(a,
                        "passwords of users of the %s are not stored alike on the %s: %s. Should "
                        "they be others, nobody can log in after the switch; 'logins' tries them",
                        side_name(w->from), db_where(w->db[w->to]),
                        strs_join(a, &others, ", ", SHOWN)));
    return (int)row_int(r, 0, "sessions");
}
