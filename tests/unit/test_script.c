/* SQL text cut into statements and tokens: strings, names, dollar quotes, comments, bodies. */
#include "unit.h"

#include "pg/script.h"

/* The pieces of a script: S(tatement), C(omment), M(eta). */
static const struct {
    const char *script;
    const char *pieces[8];
} rows[] = {
    {"", {NULL}},
    {" \n\t", {NULL}},
    {"SELECT 1", {"S:SELECT 1"}},
    {"SELECT 1;", {"S:SELECT 1"}},
    {";;SELECT 1;;", {"S:SELECT 1"}},
    {"a; b ;\nc", {"S:a", "S:b", "S:c"}},
    /* quotes */
    {"SELECT 'a;b'; x", {"S:SELECT 'a;b'", "S:x"}},
    {"SELECT 'it''s;'; x", {"S:SELECT 'it''s;'", "S:x"}},
    {"SELECT 'a\\'; x", {"S:SELECT 'a\\'", "S:x"}},
    {"SELECT E'a\\';b'; x", {"S:SELECT E'a\\';b'", "S:x"}},
    {"SELECT e'\\\\'; x", {"S:SELECT e'\\\\'", "S:x"}},
    {"SELECT some'a\\'; x", {"S:SELECT some'a\\'", "S:x"}},
    {"SELECT 'two\nlines; \n-- Name: a\n'; x", {"S:SELECT 'two\nlines; \n-- Name: a\n'", "S:x"}},
    {"DROP TABLE \"a;\"\"b\nc\"; x", {"S:DROP TABLE \"a;\"\"b\nc\"", "S:x"}},
    {"SELECT \"it's\"; x", {"S:SELECT \"it's\"", "S:x"}},
    {"SELECT U&'a;'; x", {"S:SELECT U&'a;'", "S:x"}},
    {"SELECT 'never closed; x", {"S:SELECT 'never closed; x"}},
    /* dollar quotes */
    {"f AS $$ a; b $$; x", {"S:f AS $$ a; b $$", "S:x"}},
    {"f AS $_$ a; $$ ; $1 $_$; x", {"S:f AS $_$ a; $$ ; $1 $_$", "S:x"}},
    {"f AS $a$ ;$a ;$b$ $A$ ; $a$; x", {"S:f AS $a$ ;$a ;$b$ $A$ ; $a$", "S:x"}},
    {"f AS $\xc3\xa9t\xc3\xa9$ ; $\xc3\xa9t\xc3\xa9$; x",
     {"S:f AS $\xc3\xa9t\xc3\xa9$ ; $\xc3\xa9t\xc3\xa9$", "S:x"}},
    {"SELECT $1; x$$y; z", {"S:SELECT $1", "S:x$$y", "S:z"}},
    {"SELECT a$b$; c$b$; x", {"S:SELECT a$b$", "S:c$b$", "S:x"}},
    {"f AS $$ never closed; x", {"S:f AS $$ never closed; x"}},
    {"f AS $$\n--\n-- Name: a; Type: TABLE; Schema: b; Owner: c\n--\n$$; x",
     {"S:f AS $$\n--\n-- Name: a; Type: TABLE; Schema: b; Owner: c\n--\n$$", "S:x"}},
    /* comments */
    {"-- one\nx; -- two\n--\n", {"C:-- one", "S:x", "C:-- two", "C:--"}},
    {"x -- in; side\n y; z", {"S:x -- in; side\n y", "S:z"}},
    {"/* a /* b; */ c; */ x; y", {"C:/* a /* b; */ c; */", "S:x", "S:y"}},
    {"x /* ; */ y; z", {"S:x /* ; */ y", "S:z"}},
    {"a --b;\n; c", {"S:a --b;", "S:c"}},
    {"/* open", {"C:/* open"}},
    /* parentheses, bodies */
    {"CREATE RULE r AS DO (a; b); x", {"S:CREATE RULE r AS DO (a; b)", "S:x"}},
    {"a ); x", {"S:a )", "S:x"}},
    {"CREATE FUNCTION f() BEGIN ATOMIC a; CASE b END; END; x",
     {"S:CREATE FUNCTION f() BEGIN ATOMIC a; CASE b END; END", "S:x"}},
    {"CREATE OR REPLACE PROCEDURE f() BEGIN ATOMIC a; \"end\"; 'end'; END; x",
     {"S:CREATE OR REPLACE PROCEDURE f() BEGIN ATOMIC a; \"end\"; 'end'; END", "S:x"}},
    {"CREATE FUNCTION f(a int DEFAULT (CASE WHEN true THEN 1 END)) RETURN a; x",
     {"S:CREATE FUNCTION f(a int DEFAULT (CASE WHEN true THEN 1 END)) RETURN a", "S:x"}},
    {"CREATE FUNCTION \"begin\"() RETURN 1; x", {"S:CREATE FUNCTION \"begin\"() RETURN 1", "S:x"}},
    {"BEGIN; a; END; x", {"S:BEGIN", "S:a", "S:END", "S:x"}},
    {"CREATE TABLE \"case\" (a int); END", {"S:CREATE TABLE \"case\" (a int)", "S:END"}},
    /* psql's own lines, only between statements */
    {"\\restrict a'b\nx;\n\\unrestrict a'b\n", {"M:\\restrict a'b", "S:x", "M:\\unrestrict a'b"}},
    {"SELECT '\n\\restrict x\n'; y", {"S:SELECT '\n\\restrict x\n'", "S:y"}},
};

static void cuts_statements(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *s = rows[i].script;
        for (int k = 0;; k++) {
            Piece p = script_next(&s);
            if (p.kind == PIECE_END) {
                assert_null(rows[i].pieces[k]);
                break;
            }
            const char *got = fmt(A, "%c:%.*s", ".SCM"[p.kind], (int)p.len, p.at);
            if (!rows[i].pieces[k])
                fail_msg("%s: one more: %s", rows[i].script, got);
            assert_string_equal(got, rows[i].pieces[k]);
        }
    }
}

static void cuts_tokens(void **state)
{
    (void)state;
    Tokens t = tokens_of(A, "a.\"B\"\"c\"::text[]<=1.5e3 -- x\n||E'\\''/* y */$q$z$q$");
    static const char *const want[] = {"a", ".", "\"B\"\"c\"", "::",     "text", "[",
                                       "]", "<", "=",          "1",      ".",    "5e3",
                                       "|", "|", "E'\\''",     "$q$z$q$"};
    assert_int_equal(t.n, (int)(sizeof want / sizeof *want));
    for (int i = 0; i < t.n; i++)
        assert_string_equal(arena_strndup(A, t.v[i].at, t.v[i].len), want[i]);
    assert_string_equal(token_name(A, &t.v[2]), "B\"c");
    assert_string_equal(token_name(A, &t.v[0]), "a");
    assert_true(token_is(&t.v[4], "TEXT"));
    assert_false(token_is(&t.v[2], "\"B\"\"c\""));
    assert_int_equal(t.v[14].kind, TOK_STRING);
    assert_int_equal(t.v[15].kind, TOK_STRING);
}

static void finds_words(void **state)
{
    (void)state;
    Tokens t = tokens_of(A, "a \"SET\" 'SET x' (b [SET] (c)) set  Statistics = 7");
    assert_int_equal(tokens_find(&t, 0, "SET STATISTICS ="), 12);
    assert_int_equal(tokens_find(&t, 0, "SET"), 6); /* not the name, not the string */
    assert_int_equal(tokens_find(&t, 7, "SET"), 12);
    assert_int_equal(tokens_find(&t, 0, "STATISTICS = 7 x"), t.n);
    assert_int_equal(tokens_find(&t, t.n, "SET"), t.n);
    assert_int_equal(tokens_closing(&t, 3), 11);
    assert_int_equal(tokens_closing(&t, 5), 7);
    t = tokens_of(A, "(a (b)");
    assert_int_equal(tokens_closing(&t, 0), t.n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {UNIT(cuts_statements), UNIT(cuts_tokens), UNIT(finds_words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
