/* The unit tests' harness: cmocka, an arena for each test, and the second landing pad for die(). */
#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/run.h"

/* A run for this test; undone by the teardown. */
static Run *run;
static Arena *A;

static int unit_setup(void **state)
{
    (void)state;
    run = run_new("unit");
    A = run->arena;
    return 0;
}

static int unit_teardown(void **state)
{
    (void)state;
    run_end(run);
    return 0;
}

#define UNIT(f) cmocka_unit_test_setup_teardown(f, unit_setup, unit_teardown)

static inline const char *unit_lived(const char *statement)
{
    fail_msg("expected to die: %s", statement);
    return "";
}

/* The message with which the statement died; the test fails when it does not. */
#define DIES(statement)                                                                            \
    (RUN_TRY(run) ? ((statement), unit_lived(#statement)) : (run->landed = false, run->error))

#endif
