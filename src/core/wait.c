#include "core/wait.h"

enum { FIRST_MS = 200, MOST_MS = 1000 };

int64_t wait_until(Task *t, const char *what, int64_t timeout_ms, Look look, void *arg)
{
    int64_t start = now_ms(), pause = FIRST_MS;
    Buf missing = buf_new(t->a);
    if (t->inv.check_mode)
        return 0;
    for (;;) {
        Arena *scratch = arena_new(); /* a look may read a row for each table, thousands of times */
        const char *text = look(t, scratch, arg);
        missing.len = 0;
        buf_str(&missing, text ? text : "");
        arena_free(scratch);
        int64_t left = start + timeout_ms - now_ms();
        val_set_bool(t->a, t->report.facts, "timed_out", text && left <= 0);
        if (!text)
            return now_ms() - start;
        if (left <= 0)
            die_hint(t->run, "Run it again to go on waiting, or raise timeout.",
                     "could not %s within %lld s: %s", what, (long long)(timeout_ms / 1000),
                     missing.s);
        run_sleep(t->run, left < pause ? left : pause);
        pause = pause * 5 / 4 > MOST_MS ? MOST_MS : pause * 5 / 4;
    }
}
