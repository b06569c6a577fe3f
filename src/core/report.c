#include "core/report.h"

Report report_new(Arena *a)
{
    return (Report){.facts = val_map(a)};
}

void report_warn(Arena *a, Report *r, const char *text)
{
    if (!strs_has(&r->warnings, text))
        strs_add(a, &r->warnings, text);
}

Val *report_result(Arena *a, const Report *r, bool with_diff, const char *header, const char *error,
                   const char *hint)
{
    Val *v = val_map(a);
    val_set_bool(a, v, "changed", r->changed);
    for (int i = 0; i < r->facts->keys.n; i++)
        val_set(a, v, r->facts->keys.v[i], r->facts->items.v[i]);
    if (error) {
        const char *end = *error ? error + strlen(error) - 1 : error;
        bool closed = *end == '.' || *end == '!' || *end == '?';
        val_set_bool(a, v, "failed", true);
        val_set_str(a, v, "msg", hint ? fmt(a, "%s%s %s", error, closed ? "" : ".", hint) : error);
    } else {
        val_set_str(a, v, "msg", r->msg ? r->msg : r->changed ? "done" : "nothing to do");
    }
    val_set(a, v, "queries", val_strs(a, &r->queries));
    if (r->warnings.n)
        val_set(a, v, "warnings", val_strs(a, &r->warnings));
    if (with_diff && r->before && r->after) {
        Val *diff = val_map(a);
        val_set(a, diff, "before", r->before);
        val_set(a, diff, "after", r->after);
        val_set_str(a, diff, "before_header", header);
        val_set_str(a, diff, "after_header", header);
        val_set(a, v, "diff", diff);
    }
    return v;
}
