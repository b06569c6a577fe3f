/* Every module starts here: the whole life of a run on one screen. */
#include "ansible/json.h"
#include "core/module.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static void print(Arena *a, const Val *v)
{
    json_print(a, v, stdout);
    fflush(stdout);
}

static void work(Task *t, const char *args_path)
{
    const Val *args = args_read(t->run, args_path, &t->inv);
    OptionTable tables[] = {{common_options, &t->common}, {module.options, t->args}};
    options_parse(t->run, args, &t->inv, tables, 2);
    module.run(t);
}

static void take_server_warnings(Task *t)
{
    for (int side = 0; side < 2; side++)
        if (t->dbs[side]) {
            StrList w = db_warnings(t->dbs[side]);
            for (int i = 0; i < w.n; i++)
                report_warn(t->a, &t->report, w.v[i]);
        }
}

int main(int argc, char **argv)
{
    Run *run = run_new(module.name);
    Task *t = NEW(run->arena, Task);
    *t = (Task){.run = run, .a = run->arena, .module = &module};
    t->args = arena_alloc(t->a, module.args_size);
    t->report = report_new(t->a);

    if (argc == 2 && str_eq(argv[1], "--spec")) {
        OptionTable tables[] = {{common_options, NULL}, {module.options, NULL}};
        print(t->a, options_spec(t->a, tables, 2));
        run_end(run);
        return 0;
    }
    if (argc != 2) {
        fprintf(stderr,
                "usage: %s ARGS.json | --spec\nAn Ansible module; see ansible-doc "
                "pgonline.migration.%s\n",
                module.name, module.name);
        return 2;
    }
    /* Over ssh stderr is merged into stdout, where one stray line would break the task. */
    int null = open("/dev/null", O_WRONLY);
    if (null >= 0)
        dup2(null, STDERR_FILENO);
    run_catch_signals();
    if (RUN_TRY(run))
        work(t, argv[1]);
    take_server_warnings(t);
    run_undo(run);
    print(t->a, report_result(t->a, &t->report, t->inv.diff, module.name, run->error, run->hint));
    int status = run->error ? 1 : 0;
    run_end(run);
    return status;
}
