/* One entry, on both sides: is what the source has more of an addition, and by which statements? */
#include "catalog/entry_additive.h"

#include "catalog/table_diff.h"
#include "pg/sql.h"

/* ---- labels of an enum ---- */

/* CREATE TYPE "s"."t" AS ENUM ('a', 'b'): the labels as written, and what stands around them. */
static bool read_enum(Arena *a, const char *statement, StrList *labels, const char **head,
                      const char **name)
{
    Tokens t = tokens_of(a, statement);
    int i = 0;
    while (i + 1 < t.n && !(token_is(&t.v[i], "ENUM") && token_is(&t.v[i + 1], "(")))
        i++;
    if (i < 4 || i + 1 >= t.n || !token_is(&t.v[1], "TYPE"))
        return false;
    *head = arena_strndup(a, statement, (size_t)(t.v[i + 1].at + 1 - statement));
    *name = arena_strndup(a, t.v[2].at, (size_t)(t.v[i - 2].at + t.v[i - 2].len - t.v[2].at));
    for (i += 2; i < t.n; i++)
        if (t.v[i].kind == TOK_STRING)
            strs_add(a, labels, arena_strndup(a, t.v[i].at, t.v[i].len));
    return true;
}

static bool additive_enum(Arena *a, const Entry *source, const Entry *target, Versions versions,
                          Addition *out)
{
    StrList have = {0}, want = {0}, labels = {0};
    const char *head, *name, *target_head, *target_name;
    if (!read_enum(a, source->statements.v[0], &want, &head, &name) ||
        !read_enum(a, target->statements.v[0], &have, &target_head, &target_name))
        return false;
    for (int i = 0; i < want.n; i++) {
        if (strs_has(&have, want.v[i])) {
            strs_add(a, &labels, want.v[i]);
            continue;
        }
        /* Those before it are there by then; at the first place only those of the target are. */
        const char *place = i        ? sql(a, " AFTER %s", want.v[i - 1])
                            : have.n ? sql(a, " BEFORE %s", have.v[0])
                                     : "";
        strs_add(a, &out->now, sql(a, "ALTER TYPE %s ADD VALUE %s%s", name, want.v[i], place));
    }
    Entry base = *source;
    base.statements = (StrList){0};
    strs_add(a, &base.statements, fmt(a, "%s%s)", head, strs_join(a, &labels, ", ", 0)));
    for (int i = 1; i < source->statements.n; i++)
        strs_add(a, &base.statements, source->statements.v[i]);
    out->alone = true;
    return out->now.n && entry_equal(a, &base, target, versions);
}

/* ---- grants ---- */

/* GRANT SELECT,UPDATE("a") ON … : the privileges, and the rest from ON. */
static bool read_grant(Arena *a, const char *statement, StrList *privileges, const char **rest)
{
    Tokens t = tokens_of(a, statement);
    if (!t.n || !token_is(&t.v[0], "GRANT"))
        return false;
    Buf b = buf_new(a);
    for (int i = 1, depth = 0; i < t.n; i++) {
        const Token *x = &t.v[i];
        depth += token_is(x, "(");
        depth -= token_is(x, ")");
        bool ends = depth == 0 && token_is(x, "ON");
        if (ends || (depth == 0 && token_is(x, ","))) {
            strs_add(a, privileges, b.s);
            b = buf_new(a);
        } else {
            buf_bytes(&b, x->at, x->len);
        }
        if (ends) {
            *rest = x->at;
            return true;
        }
    }
    return false;
}

/* Does the source's list give all that this grant of the target gives? */
static bool is_granted(Arena *a, const StrList *statements, const char *grant)
{
    StrList want = {0};
    const char *rest;
    if (strs_has(statements, grant))
        return true;
    if (!read_grant(a, grant, &want, &rest))
        return false;
    for (int i = 0; i < statements->n; i++) {
        StrList have = {0};
        const char *other;
        if (!read_grant(a, statements->v[i], &have, &other) || !text_same(a, rest, other))
            continue;
        int n = 0;
        for (int k = 0; k < want.n; k++)
            n += strs_has(&have, want.v[k]);
        if (n == want.n || strs_has(&have, "ALL"))
            return true;
    }
    return false;
}

static bool additive_acl(Arena *a, const Entry *source, const Entry *target, Addition *out)
{
    for (int i = 0; i < target->statements.n; i++)
        if (!is_granted(a, &source->statements, target->statements.v[i]))
            return false;
    for (int i = 0; i < source->statements.n; i++) {
        StrList privileges = {0};
        const char *statement = source->statements.v[i], *rest;
        if (strs_has(&target->statements, statement))
            continue;
        if (!read_grant(a, statement, &privileges, &rest))
            return false;
        strs_add(a, &out->now, statement);
    }
    return out->now.n > 0;
}

/* ---- all kinds ---- */

bool entry_additive(Arena *a, const Entry *source, const Entry *target, const ColumnValues *values,
                    Versions versions, Addition *out)
{
    *out = (Addition){.source = source, .target = target};
    if (!source->statements.n || !target->statements.n)
        return false;
    if (ENTRY_IS(source, "TABLE", "FOREIGN TABLE")) {
        TableDiff d = table_diff(a, source, target, versions);
        out->additive = d.additive;
        if (d.additive)
            table_diff_statements(a, &d, values, versions, out);
    } else if (ENTRY_IS(source, "TYPE")) {
        out->additive = additive_enum(a, source, target, versions, out);
    } else if (ENTRY_IS(source, "ACL")) {
        out->additive = additive_acl(a, source, target, out);
    } else if (ENTRY_IS(source, "COMMENT", "DEFAULT")) {
        /* Neither is in the way of rows: a row that arrives has a value for each column. */
        out->now = source->statements;
        out->additive = true;
    }
    if (!out->additive)
        *out = (Addition){.source = source, .target = target};
    return out->additive;
}
