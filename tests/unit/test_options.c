/* src/ansible: options as Ansible sends them, on every version; JSON in and out. */
#include "unit.h"

#include "ansible/json.h"
#include "ansible/options.h"

typedef struct Args {
    const char *name, *state;
    bool force;
    Tri binary;
    int64_t jobs, gap;
    double part;
    StrList publish;
    const Val *columns, *source;
} Args;

static const Option options[] = {
    STR("name", Args, name, .required = true, .identifier = true),
    STR("state", Args, state, .preset = "present", .choices = "present,absent"),
    BOOL("force", Args, force, .preset = "no"),
    TRI("binary", Args, binary),
    INT("jobs", Args, jobs, .preset = "2", .min = 1, .max = 32, .aliases = "workers"),
    INT("gap", Args, gap),
    REAL("part", Args, part, .preset = "0.5", .min = 0, .max = 100),
    LIST_OF("publish", Args, publish, .choices = "insert,update"),
    MAP("columns", Args, columns),
    CONN("source", Args, source),
    {0},
};

static Args args;

static void parse(const char *text)
{
    const char *why = NULL;
    const Val *v = json_read(A, text, strlen(text), &why);
    if (!v)
        fail_msg("%s: %s", text, why);
    OptionTable table = {options, &args};
    args = (Args){0};
    options_parse(run, v, &(Invocation){.module = "pgonline.migration.x"}, &table, 1);
}

static void presets_and_unset(void **state)
{
    (void)state;
    parse("{\"name\": \"a\", \"_ansible_verbosity\": 3}");
    assert_string_equal(args.state, "present");
    assert_false(args.force);
    assert_int_equal(args.binary, TRI_UNSET);
    assert_int_equal(args.jobs, 2);
    assert_true(args.gap == INT_UNSET);
    assert_true(args.part == 0.5);
    assert_int_equal(args.publish.n, 0);
    assert_null(args.columns);
}

static void coerces_as_ansible_does(void **state)
{
    (void)state;
    parse("{\"name\": 5, \"force\": \"Yes\", \"binary\": \"off\", \"jobs\": \"6\", \"gap\": 3.0,"
          " \"publish\": \"insert, update\", \"columns\": \"{\\\"t\\\": [\\\"a\\\"]}\"}");
    assert_string_equal(args.name, "5");
    assert_true(args.force);
    assert_int_equal(args.binary, TRI_NO);
    assert_int_equal(args.jobs, 6);
    assert_int_equal(args.gap, 3);
    assert_int_equal(args.publish.n, 2);
    assert_string_equal(args.publish.v[1], "update");
    assert_non_null(val_get(args.columns, "t"));

    /* "", null and the mark of an omitted list item mean: not given */
    parse("{\"name\": \"a\", \"state\": \"\", \"jobs\": \"\", \"gap\": null,"
          " \"publish\": [\"insert\", \"__omit_place_holder__abc\"], \"source\": \"\"}");
    assert_string_equal(args.state, "present");
    assert_int_equal(args.jobs, 2);
    assert_true(args.gap == INT_UNSET);
    assert_int_equal(args.publish.n, 1);
    assert_null(args.source);

    parse("{\"name\": \"a\", \"workers\": 9, \"source\": {\"host\": \"h\"}}");
    assert_int_equal(args.jobs, 9);
    assert_int_equal(args.source->kind, VAL_MAP);

    parse("{\"name\": \"a\", \"part\": \"12.25\"}");
    assert_true(args.part == 12.25);
    parse("{\"name\": \"a\", \"part\": 3}");
    assert_true(args.part == 3);

    /* a template whose result looks like JSON arrives parsed; its text was meant */
    parse("{\"name\": {\"a\": 1}}");
    assert_string_equal(args.name, "{\"a\":1}");
}

static void refuses_with_the_option_named(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"{}", "missing required arguments: name"},
        {"{\"name\": \"\"}", "option 'name' must name an object"},
        {"{\"name\": \"a\", \"state\": \"gone\"}",
         "value of state must be one of: present, absent, got: gone"},
        {"{\"name\": \"a\", \"force\": \"maybe\"}", "option 'force' must be a bool"},
        {"{\"name\": \"a\", \"force\": []}", "not a list"},
        {"{\"name\": \"a\", \"jobs\": \"6x\"}", "option 'jobs' must be an integer"},
        {"{\"name\": \"a\", \"jobs\": 33}", "option 'jobs' must be from 1 to 32, got: 33"},
        {"{\"name\": \"a\", \"gap\": 99999999999999999999.5}", "option 'gap' must be an integer"},
        {"{\"name\": \"a\", \"part\": \"nan\"}", "option 'part' must be a number"},
        {"{\"name\": \"a\", \"part\": 100.5}", "option 'part' must be from 0 to 100, got: 100.5"},
        {"{\"name\": \"a\", \"publish\": [\"x\"]}", "value of publish must be one of"},
        {"{\"name\": \"a\", \"publish\": {}}", "option 'publish' must be a list"},
        {"{\"name\": \"a\", \"columns\": \"x\"}", "option 'columns' must be a dictionary"},
        {"{\"name\": \"a\", \"source\": 5}", "option 'source' must be a connection string"},
        {"{\"name\": \"a\", \"nam\": 1}",
         "Unsupported parameters for (pgonline.migration.x) module: nam. "
         "Supported parameters include: name, state, force"},
        {"{\"name\": \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}",
         "has 64 bytes, PostgreSQL allows 63"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *why = DIES(parse(rows[i].text));
        if (!strstr(why, rows[i].message))
            fail_msg("%s\n  gave: %s\n  not: %s", rows[i].text, why, rows[i].message);
    }
}

static void unreadable_json_says_why(void **state)
{
    (void)state;
    static const struct {
        const char *text, *why;
    } rows[] = {
        {"{\"a\": \"x\\u0000y\"}", "\\u0000"},
        {"{\"a\": 9223372036854775808}", "9223372036854775807"},
        {"{\"a\": \"\xff\"}", "UTF-8"},
        {"{\"a\"", "line 1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *why = NULL;
        assert_null(json_read(A, rows[i].text, strlen(rows[i].text), &why));
        assert_non_null(strstr(why, rows[i].why));
    }
}

static void writes_only_valid_utf8(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"gr\xc3\xbc\xc3\x9f", "\"gr\xc3\xbc\xc3\x9f\""},
        {"a\xff"
         "b",
         "\"a\xef\xbf\xbd"
         "b\""},
        {"\xc3", "\"\xef\xbf\xbd\""},                                 /* cut off */
        {"\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""}, /* a surrogate */
        {"\xf0\x9f\x98\x80", "\"\xf0\x9f\x98\x80\""},
        {"\xc0\xaf", "\"\xef\xbf\xbd\xef\xbf\xbd\""}, /* overlong */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(json_write(A, val_str(A, rows[i].in)), rows[i].out);
}

static void json_goes_both_ways(void **state)
{
    (void)state;
    const char *why, *text = "{\"a\":[1,-2.5,true,null,\"x\"],\"b\":{}}";
    assert_string_equal(json_write(A, json_read(A, text, strlen(text), &why)), text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UNIT(presets_and_unset),
        UNIT(coerces_as_ansible_does),
        UNIT(refuses_with_the_option_named),
        UNIT(unreadable_json_says_why),
        UNIT(writes_only_valid_utf8),
        UNIT(json_goes_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
