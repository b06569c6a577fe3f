#include "core/schema_prune.h"

#include "core/schema_report.h"
#include "core/selector.h"

/* How the target would drop them. */
static Entries drops_of(SchemaReader *r, const Entries *extra, StrList *statements)
{
    Task *t = r->t;
    TableFilter f = selector_filter(t);
    Selection s = selection_read(task_db(t, SIDE_TARGET), t->a, &f, &r->selection);
    DumpSide side = {.db = task_db(t, SIDE_TARGET), .selection = &s};
    DumpOptions o = schema_dump_options(r);
    return dump_drops(t->run, t->a, &r->dump, &side, &o, extra, statements);
}

Entries schema_prune(SchemaReader *r, const Comparison *c, const char *confirm, StrList *statements)
{
    Task *t = r->t;
    if (!c->extra.n)
        return (Entries){0};
    Entries going = drops_of(r, &c->extra, statements);
    if (!statements->n)
        return going;
    const char *word = strs_word(t->a, statements);
    val_set_str(t->a, t->report.facts, "prune_confirm", word);
    if (t->inv.check_mode || str_eq(confirm, word))
        return going;
    StrList names = {0};
    entries_labels(t->a, &going, &names);
    schema_report(r, c, &(Entries){0}, &(Entries){0});
    die_hint(t->run,
             fmt(t->a,
                 "Look at the statements in check mode. If that is what you want, give "
                 "prune_confirm=%s, which stands for just these.",
                 word),
             "%sprune would drop %d entries of the target: %s",
             confirm ? "prune_confirm stands for other statements; " : "", going.n,
             strs_join(t->a, &names, ", ", 0));
}
