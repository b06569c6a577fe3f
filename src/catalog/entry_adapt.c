/*
 * An entry for a server that knows less than pg_dump writes. What makes no difference to data and
 * queries is left away or said in the older way. What would mean something else is left as it is:
 * then the server's own error names the entry.
 */
#include "catalog/entry.h"
#include "pg/feature.h"
#include "pg/script.h"
#include "pg/sql.h"

/* One statement on its way to an older server. */
typedef struct Fit {
    Arena *a;
    const Entry *e;
    int version;
    const char *sql; /* as it is by now; NULL: nothing is left of it */
    Arena *scratch;  /* of its tokens */
    Tokens t;
    StrList after; /* statements that take over what was taken out */
    StrList lost;  /* what people are told about */
} Fit;

static void set_sql(Fit *f, const char *sql)
{
    f->sql = sql;
    f->t = tokens_of(f->scratch, sql ? sql : "");
}

/* Puts a text in the place of the tokens from..to - 1. */
static void splice(Fit *f, int from, int to, const char *instead)
{
    const Token *first = &f->t.v[from], *last = &f->t.v[to - 1];
    set_sql(
        f, fmt(f->a, "%.*s%s%s", (int)(first->at - f->sql), f->sql, instead, last->at + last->len));
}

/* Takes an element out of a list in brackets, with one of the commas beside it. */
static void drop_item(Fit *f, int from, int to)
{
    if (to < f->t.n && token_is(&f->t.v[to], ","))
        splice(f, from, to + 1, "");
    else
        splice(f, from - (from > 0 && token_is(&f->t.v[from - 1], ",")), to, "");
}

/* Where the element of a list ends that begins at i: at a comma or the closing bracket. */
static int item_end(const Tokens *t, int i)
{
    while (i < t->n && !token_is(&t->v[i], ",") && !token_is(&t->v[i], ")"))
        i = token_is(&t->v[i], "(") ? tokens_closing(t, i) + 1 : i + 1;
    return i < t->n ? i : t->n;
}

static void lose(Fit *f, const char *what, Feature since)
{
    strs_add(
        f->a, &f->lost,
        fmt(f->a, "%s of %s: PostgreSQL %d and newer", what, f->e->label, feature_since(since)));
}

/* ---- what is written in another way ---- */

static void execute_procedure(Fit *f)
{
    int at = tokens_find(&f->t, 0, "EXECUTE FUNCTION");
    if (at < f->t.n)
        splice(f, at + 1, at + 2, "PROCEDURE");
}

static void procedure_of_operator(Fit *f)
{
    int at = tokens_find(&f->t, 0, "FUNCTION =");
    if (at < f->t.n)
        splice(f, at, at + 1, "PROCEDURE");
}

/* What ALL is without MAINTAIN, as pg_dump of 17 and newer writes it for an older server. */
static const char all_before_maintain[] = "SELECT,INSERT,REFERENCES,DELETE,TRIGGER,TRUNCATE,UPDATE";

static void without_maintain(Fit *f)
{
    int all = tokens_find(&f->t, 0, "ALL ON TABLE");
    if (all == f->t.n)
        all = tokens_find(&f->t, 0, "ALL ON TABLES");
    if (all < f->t.n)
        splice(f, all, all + 1, all_before_maintain);
    int at = tokens_find(&f->t, 0, "MAINTAIN");
    if (at == f->t.n)
        return;
    lose(f, "MAINTAIN", FEAT_MAINTAIN);
    if (token_is(&f->t.v[at - 1], ",") || token_is(&f->t.v[at + 1], ","))
        drop_item(f, at, at + 1);
    else
        set_sql(f, NULL);
}

/* NOT NULL as an element of its own, which 18's pg_dump writes for inherited columns. With NO
 * INHERIT it means something that older servers cannot do. */
static void not_null_elements(Fit *f)
{
    int name = tokens_find(&f->t, 0, "TABLE") + 1, open = tokens_find(&f->t, 0, "(");
    if (open == f->t.n || !token_is(&f->t.v[0], "CREATE"))
        return;
    const Token *last = &f->t.v[token_is(&f->t.v[name + 1], ".") ? name + 2 : name];
    const char *table =
        arena_strndup(f->a, f->t.v[name].at, (size_t)(last->at + last->len - f->t.v[name].at));
    for (int i = open + 1; i < f->t.n && !token_is(&f->t.v[i], ")");) {
        int end = item_end(&f->t, i), at = token_is(&f->t.v[i], "CONSTRAINT") ? i + 2 : i;
        if (end != at + 3 || tokens_find(&f->t, at, "NOT NULL") != at) {
            i = end + (end < f->t.n && token_is(&f->t.v[end], ","));
            continue;
        }
        strs_add(f->a, &f->after,
                 sql(f->a, "ALTER TABLE ONLY %s ALTER COLUMN %I SET NOT NULL", table,
                     token_name(f->scratch, &f->t.v[at + 2])));
        drop_item(f, i, end);
    }
}

/* XMLSERIALIZE(… NO INDENT), which is how older servers do it anyway. */
static void without_no_indent(Fit *f)
{
    for (int at; (at = tokens_find(&f->t, 0, "NO INDENT")) < f->t.n;)
        splice(f, at, at + 2, "");
}

/* What SIMILAR TO is made of: "similar_to_escape"(x), and before 13 "similar_escape"(x, NULL). */
static void similar_escape(Fit *f)
{
    for (int i = 0; i + 1 < f->t.n; i++) {
        if (f->t.v[i].kind != TOK_NAME || !token_is(&f->t.v[i + 1], "(") ||
            !str_eq(token_name(f->scratch, &f->t.v[i]), "similar_to_escape"))
            continue;
        int end = tokens_closing(&f->t, i + 1);
        if (end < f->t.n && item_end(&f->t, i + 2) == end)
            splice(f, end, end + 1, ", NULL::\"text\")");
        splice(f, i, i + 1, "\"similar_escape\"");
    }
}

/* ---- what is left away ---- */

static void drop_element(Fit *f, const char *words)
{
    int at = tokens_find(&f->t, 0, words);
    if (at < f->t.n)
        drop_item(f, at, item_end(&f->t, at));
}

static void without_multirange_name(Fit *f)
{
    drop_element(f, "multirange_type_name =");
}

static void without_finalfunc_modify(Fit *f)
{
    bool there = tokens_find(&f->t, 0, "FINALFUNC_MODIFY =") < f->t.n;
    drop_element(f, "FINALFUNC_MODIFY =");
    if (there)
        lose(f, "FINALFUNC_MODIFY", FEAT_FINALFUNC_MODIFY);
}

/* With ELEMENT, older servers do without being told what these functions do. */
static void without_subscript(Fit *f)
{
    int at = tokens_find(&f->t, 0, "SUBSCRIPT =");
    if (at == f->t.n || tokens_find(&f->t, 0, "ELEMENT =") == f->t.n)
        return;
    const char *function = token_name(f->scratch, &f->t.v[item_end(&f->t, at) - 1]);
    if (str_eq(function, "raw_array_subscript_handler") ||
        str_eq(function, "array_subscript_handler"))
        drop_item(f, at, item_end(&f->t, at));
}

static void without_support(Fit *f)
{
    int at = tokens_find(&f->t, 0, "SUPPORT");
    if (at + 1 >= f->t.n || f->t.v[at + 1].kind != TOK_NAME)
        return;
    bool qualified = at + 3 < f->t.n && token_is(&f->t.v[at + 2], ".");
    splice(f, at, at + (qualified ? 4 : 2), "");
    lose(f, "SUPPORT", FEAT_SUPPORT_FUNCTIONS);
}

static void without_unlogged(Fit *f)
{
    int at = tokens_find(&f->t, 0, "UNLOGGED");
    if (at < f->t.n)
        lose(f, "UNLOGGED", FEAT_UNLOGGED_SEQUENCES);
    else
        at = tokens_find(&f->t, 0, "LOGGED");
    if (at < f->t.n)
        splice(f, at, at + 1, "");
}

/* CREATE STATISTICS x (mcv, ndistinct) ON …; all kinds that there are is said by none. */
static void without_mcv(Fit *f)
{
    int open = tokens_find(&f->t, 0, "("), on = tokens_find(&f->t, 0, "ON");
    int at = tokens_find(&f->t, 0, "mcv");
    if (open > on)
        return;
    if (at < on && on - open > 4) {
        drop_item(f, at, at + 1);
        lose(f, "mcv", FEAT_MCV_STATISTICS);
        on = tokens_find(&f->t, 0, "ON");
    }
    if (on - open == 5)
        splice(f, open, on, "");
}

/* "gist_trgm_ops" (siglen='32') */
static void without_opclass_options(Fit *f)
{
    for (int i = 1; i + 4 < f->t.n; i++) {
        const Token *x = &f->t.v[i];
        if (!token_is(x, "(") || x[-1].kind != TOK_NAME || x[3].kind != TOK_STRING ||
            !token_is(x + 2, "=") || (!token_is(x + 4, ",") && !token_is(x + 4, ")")))
            continue;
        if (tokens_find(&f->t, 0, "WITH (") < i)
            return; /* these are the index's own */
        splice(f, i, tokens_closing(&f->t, i) + 1, "");
        lose(f, "parameters of an operator class", FEAT_OPCLASS_OPTIONS);
    }
}

static void without_statement(Fit *f, const char *words, const char *what, Feature since)
{
    if (tokens_find(&f->t, 0, "ALTER") == 0 && tokens_find(&f->t, 0, words) < f->t.n) {
        lose(f, what, since);
        set_sql(f, NULL);
    }
}

static void without_compression(Fit *f)
{
    without_statement(f, "SET COMPRESSION", "COMPRESSION", FEAT_COMPRESSION);
}

static void without_statistics_target(Fit *f)
{
    without_statement(f, "SET STATISTICS", "STATISTICS",
                      ENTRY_IS(f->e, "INDEX") ? FEAT_INDEX_STATISTICS : FEAT_STATISTICS_TARGET);
}

static void without_access_method(Fit *f)
{
    without_statement(f, "SET ACCESS METHOD", "the access method", FEAT_PARTITIONED_METHOD);
}

static void without_large_objects(Fit *f)
{
    without_statement(f, "ON LARGE OBJECTS", "privileges", FEAT_LARGE_OBJECT_GRANTS);
}

/* ---- storage parameters ---- */

static const struct {
    const char *name;
    Feature since;
} parameters[] = {
    {"toast_tuple_target", FEAT_TOAST_TUPLE_TARGET},
    {"vacuum_index_cleanup", FEAT_VACUUM_PARAMETERS},
    {"vacuum_truncate", FEAT_VACUUM_PARAMETERS},
    {"deduplicate_items", FEAT_DEDUPLICATION},
    {"autovacuum_vacuum_insert_threshold", FEAT_INSERT_VACUUM},
    {"autovacuum_vacuum_insert_scale_factor", FEAT_INSERT_VACUUM},
    {"autovacuum_vacuum_max_threshold", FEAT_EAGER_FREEZE},
    {"vacuum_max_eager_freeze_failure_rate", FEAT_EAGER_FREEZE},
};

/* The list of WITH ("fillfactor"='80', toast."autovacuum_enabled"='false') or t.n. */
static int parameter_list(const Fit *f)
{
    for (int i = 0; i + 2 < f->t.n;
         i = token_is(&f->t.v[i], "(") ? tokens_closing(&f->t, i) : i + 1)
        if (tokens_find(&f->t, i, "WITH (") == i)
            return i + 1;
    return f->t.n;
}

static void storage_parameters(Fit *f)
{
    for (size_t p = 0; p < sizeof parameters / sizeof *parameters; p++) {
        if (version_has(f->version, parameters[p].since))
            continue;
        for (int i = parameter_list(f) + 1, end; i < f->t.n; i = end + 1) {
            end = item_end(&f->t, i);
            int name = end - 3; /* "name" = 'value' */
            if (name >= i && str_eq(token_name(f->scratch, &f->t.v[name]), parameters[p].name)) {
                lose(f, parameters[p].name, parameters[p].since);
                drop_item(f, i, end);
                end = parameter_list(f);
            } else if (end >= f->t.n || token_is(&f->t.v[end], ")")) {
                break;
            }
        }
    }
    int list = parameter_list(f);
    if (list + 1 < f->t.n && token_is(&f->t.v[list + 1], ")"))
        splice(f, list - 1, list + 2, "");
}

/* ---- all of it ---- */

static const struct {
    const char *types[4];
    Feature since;
    void (*fit)(Fit *f);
} rules[] = {
    {{"TRIGGER", "EVENT TRIGGER"}, FEAT_EXECUTE_FUNCTION, execute_procedure},
    {{"OPERATOR"}, FEAT_EXECUTE_FUNCTION, procedure_of_operator},
    {{"AGGREGATE"}, FEAT_FINALFUNC_MODIFY, without_finalfunc_modify},
    {{"INDEX"}, FEAT_INDEX_STATISTICS, without_statistics_target},
    {{"FUNCTION"}, FEAT_SUPPORT_FUNCTIONS, without_support},
    {{"STATISTICS"}, FEAT_MCV_STATISTICS, without_mcv},
    {{"STATISTICS"}, FEAT_STATISTICS_TARGET, without_statistics_target},
    {{NULL}, FEAT_SIMILAR_TO, similar_escape}, /* wherever there are expressions */
    {{"INDEX"}, FEAT_OPCLASS_OPTIONS, without_opclass_options},
    {{"TABLE", "MATERIALIZED VIEW", "FOREIGN TABLE"}, FEAT_COMPRESSION, without_compression},
    {{"TYPE"}, FEAT_MULTIRANGES, without_multirange_name},
    {{"TYPE"}, FEAT_SUBSCRIPT, without_subscript},
    {{"SEQUENCE"}, FEAT_UNLOGGED_SEQUENCES, without_unlogged},
    {{NULL}, FEAT_XML_INDENT, without_no_indent},
    {{"ACL", "DEFAULT ACL"}, FEAT_MAINTAIN, without_maintain},
    {{"TABLE"}, FEAT_PARTITIONED_METHOD, without_access_method},
    {{"TABLE", "FOREIGN TABLE"}, FEAT_NAMED_NOT_NULL, not_null_elements},
    {{"DEFAULT ACL"}, FEAT_LARGE_OBJECT_GRANTS, without_large_objects},
    {{"TABLE", "INDEX", "MATERIALIZED VIEW", "CONSTRAINT"}, FEAT_EAGER_FREEZE, storage_parameters},
};

/* REVOKE ALL … FROM the owner and GRANT ALL … TO him: then he has what he had anyway, and pg_dump
 * does not mention it again. Out of 17's "all but MAINTAIN". */
static StrList without_nothing(Arena *a, const Entry *e, const StrList *statements)
{
    StrList out = {0};
    const char *revoke = fmt(a, "REVOKE %s ON ", all_before_maintain);
    const char *grant = fmt(a, "GRANT %s ON ", all_before_maintain);
    for (int i = 0; i < statements->n; i++) {
        const char *s = statements->v[i], *next = i + 1 < statements->n ? statements->v[i + 1] : "";
        const char *from = strstr(s, " FROM "), *to = strstr(next, " TO ");
        bool pair = ENTRY_IS(e, "ACL") && strncmp(s, revoke, strlen(revoke)) == 0 &&
                    strncmp(next, grant, strlen(grant)) == 0 && from && to &&
                    str_eq(from + 6, to + 4);
        if (pair)
            i++;
        else
            strs_add(a, &out, s);
    }
    return out;
}

/* REVOKE all … FROM "r", and after it perhaps GRANT some … TO "r" */
Entry entry_owner_maintains(Arena *a, const Entry *e)
{
    Entry out = *e;
    out.statements = (StrList){0};
    for (int i = 0; i < e->statements.n; i++) {
        const char *s = e->statements.v[i];
        const char *all = strstr(s, all_before_maintain), *revoke = strstr(s, "REVOKE ");
        if (!all || !revoke || all != revoke + 7) {
            strs_add(a, &out.statements, s);
            continue;
        }
        int before = (int)(revoke - s);
        const char *on = all + strlen(all_before_maintain), *from = strstr(on, " FROM ");
        const char *grant = fmt(a, "%.*sGRANT ", before, s);
        const char *object = arena_strndup(a, on, (size_t)(from ? from - on : 0));
        const char *to = fmt(a, "%s TO %s", object, from ? from + 6 : "");
        const char *next = i + 1 < e->statements.n ? e->statements.v[i + 1] : "";
        const char *some = strstr(next, to);
        bool granted = some && str_eq(some, to) && strncmp(next, grant, strlen(grant)) == 0;
        strs_add(a, &out.statements, fmt(a, "%.*sREVOKE ALL%s", before, s, on));
        strs_add(a, &out.statements,
                 granted ? fmt(a, "%.*s,MAINTAIN%s", (int)(some - next), next, to)
                         : fmt(a, "%sMAINTAIN%s", grant, to));
        i += granted;
    }
    return out;
}

Entry entry_for_version(Arena *a, const Entry *e, int version, StrList *notes)
{
    Entry out = *e;
    out.statements = (StrList){0};
    for (int s = 0; s < e->statements.n; s++) {
        Fit f = {.a = a, .e = e, .version = version, .scratch = arena_new()};
        f.sql = e->statements.v[s];
        for (size_t r = 0; r < sizeof rules / sizeof *rules && f.sql; r++) {
            if (version_has(version, rules[r].since) ||
                (rules[r].types[0] && !entry_is(e, rules[r].types, 4)))
                continue;
            if (!f.t.n)
                set_sql(&f, f.sql);
            rules[r].fit(&f);
        }
        if (f.sql)
            strs_add(a, &out.statements, f.sql);
        for (int i = 0; i < f.after.n; i++)
            strs_add(a, &out.statements, f.after.v[i]);
        for (int i = 0; notes && i < f.lost.n; i++)
            if (!strs_has(notes, f.lost.v[i]))
                strs_add(a, notes, f.lost.v[i]);
        arena_free(f.scratch);
    }
    if (!version_has(version, FEAT_MAINTAIN))
        out.statements = without_nothing(a, e, &out.statements);
    return out;
}
