#include "core/schema_args.h"

#include "catalog/entry_parts.h"
#include "pg/sql.h"

static void check_map(Task *t, const char *option, const Val *map)
{
    for (int i = 0; map && i < map->items.n; i++) {
        const Val *to = map->items.v[i];
        if (to->kind != VAL_STR || !*to->s)
            die(t->run, "option '%s': %s needs a name", option, map->keys.v[i]);
        if (strlen(to->s) > NAME_MAX_BYTES || strlen(map->keys.v[i]) > NAME_MAX_BYTES)
            die(t->run, "option '%s': a name has at most %d bytes", option, NAME_MAX_BYTES);
    }
}

void schema_args_check(Task *t, const SchemaArgs *args)
{
    check_map(t, "role_map", args->role_map);
    check_map(t, "tablespace_map", args->tablespace_map);
    check_map(t, "extension_versions", args->extension_versions);
    for (int i = 0; i < args->skip.n; i++)
        if (!kind_is_known(args->skip.v[i]))
            die_hint(t->run, "Kinds are called as pg_dump does: table, event_trigger, comment …",
                     "option 'skip': there is no kind '%s'", args->skip.v[i]);
}

SchemaOptions schema_args_options(const SchemaArgs *args)
{
    return (SchemaOptions){.no_owner = args->no_owner,
                           .no_privileges = args->no_privileges,
                           .no_tablespaces = args->no_tablespaces,
                           .extensions = str_eq(args->extensions, "present"),
                           .skip = args->skip,
                           .ignore = args->ignore,
                           .role_map = args->role_map,
                           .tablespace_map = args->tablespace_map,
                           .extension_versions = args->extension_versions,
                           .pg_dump = args->pg_dump};
}
