/*
 * Operator classes and families over versions: from 14 on, some access methods hang what a class
 * can do without (operators and optional functions of gist, say) on its family instead. What the
 * family and its classes have together is the same then, and so is what makes the class.
 */
#include "catalog/entry_form.h"

#include <stdlib.h>

static const char *text_of(Arena *a, const Tokens *t, int from, int to)
{
    Buf b = buf_new(a);
    for (int i = from; i < to; i++) {
        buf_bytes(&b, t->v[i].at, t->v[i].len);
        buf_char(&b, ' ');
    }
    return b.s;
}

static bool is_member(const Token *t)
{
    return token_is(t, "OPERATOR") || token_is(t, "FUNCTION");
}

/* OPERATOR 3 &&(…) and FUNCTION 1 (…) … behind AS or ADD into members, all else into the rest. */
static void take_apart(Arena *a, const Entry *e, StrList *members, StrList *rest)
{
    for (int s = 0; s < e->statements.n; s++) {
        Tokens t = tokens_of(a, e->statements.v[s]);
        int as = tokens_find(&t, 0, ENTRY_IS(e, "OPERATOR CLASS") ? "AS" : "ADD");
        /* A statement of members alone is there or not. */
        if (as == t.n || ENTRY_IS(e, "OPERATOR CLASS"))
            strs_add(a, rest, text_of(a, &t, 0, as));
        for (int i = as + 1, end; i < t.n; i = end + 1) {
            for (end = i; end < t.n && !token_is(&t.v[end], ",");)
                end = token_is(&t.v[end], "(") ? tokens_closing(&t, end) + 1 : end + 1;
            strs_add(a, is_member(&t.v[i]) ? members : rest, text_of(a, &t, i, end));
        }
    }
}

/* "s"."family" USING "gist" */
static const char *family_of(Arena *a, const Entry *e)
{
    Tokens t = tokens_of(a, e->statements.v[0]);
    int at = tokens_find(&t, 0, "FAMILY"), using = tokens_find(&t, 0, "USING");
    bool own = at == t.n;
    if (own)
        at = tokens_find(&t, 0, "CLASS");
    bool qualified = at + 2 < t.n && token_is(&t.v[at + 2], ".");
    return fmt(a, "%s%s", text_of(a, &t, at + 1, at + (qualified ? 4 : 2)),
               text_of(a, &t, using, using + 2 < t.n ? using + 2 : t.n));
}

static int by_text(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static StrList members_of(Arena *a, const Schema *s, const char *family)
{
    StrList members = {0}, rest = {0};
    for (int i = 0; i < s->entries.n; i++) {
        const Entry *e = &s->entries.v[i];
        if (ENTRY_IS(e, "OPERATOR CLASS", "OPERATOR FAMILY") && str_eq(family_of(a, e), family))
            take_apart(a, e, &members, &rest);
    }
    if (members.n)
        qsort(members.v, (size_t)members.n, sizeof *members.v, by_text);
    return members;
}

bool opclass_equal(Arena *a, const Schema *source, const Entry *x, const Schema *target,
                   const Entry *y)
{
    StrList members = {0}, rest_x = {0}, rest_y = {0};
    take_apart(a, x, &members, &rest_x);
    take_apart(a, y, &members, &rest_y);
    if (!strs_equal(&rest_x, &rest_y))
        return false;
    StrList all_x = members_of(a, source, family_of(a, x));
    StrList all_y = members_of(a, target, family_of(a, y));
    return strs_equal(&all_x, &all_y);
}
