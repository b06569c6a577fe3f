/* G: settings and capacity. */
#include "core/check.h"
#include "embedded_sql.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>

/* ---- G12: the disk, where the module runs beside the server ---- */

static double number(const Val *map, const char *key)
{
    const Val *v = map ? val_get(map, key) : NULL;
    return !v ? 0 : v->kind == VAL_INT ? (double)v->i : v->kind == VAL_REAL ? v->r : 0;
}

static const char *text(const Val *map, const char *key)
{
    const Val *v = map ? val_get(map, key) : NULL;
    return v && v->kind == VAL_STR ? v->s : NULL;
}

/* Is this directory, which the server told, here, and is it the server's? Its lock file has the
 * start time in the third line and the port in the fourth. */
static bool is_here(Arena *a, const char *directory, const Val *server, const char *port)
{
    FILE *f = fopen(fmt(a, "%s/postmaster.pid", directory), "r");
    char line[1024];
    bool same_start = false, same_port = false;
    for (int i = 1; f && fgets(line, sizeof line, f); i++) {
        if (i == 3)
            same_start = fabs(strtod(line, NULL) - number(server, "started")) < 5;
        if (i == 4)
            same_port = strtol(line, NULL, 10) == strtol(port, NULL, 10);
    }
    if (f)
        fclose(f);
    return same_start && same_port;
}

/* Bytes that are free in the server's directory; < 0 when that is not for us to see. */
static double free_bytes(Checking *c, Side side, const char *below)
{
    Arena *a = c->t->a;
    struct statvfs fs;
    const char *directory = text(val_get(c->server[side], "settings"), "data_directory");
    if (!directory || !is_here(a, directory, c->server[side], db_port(c->dbs[side])) ||
        statvfs(fmt(a, "%s%s", directory, below), &fs) != 0)
        return -1;
    return (double)fs.f_bavail * (double)fs.f_frsize;
}

static const char *size(Arena *a, double bytes)
{
    static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB"};
    int u = 0;
    for (; bytes >= 10240 && u < 4; u++)
        bytes /= 1024;
    return fmt(a, "%.0f %s", bytes, units[u]);
}

/* The target gets what the source has, and indexes and WAL while they are made. */
static void disk_of_target(Checking *c, const Check *check)
{
    Arena *a = c->t->a;
    double there = number(val_get(c->facts[SIDE_SOURCE], "database"), "bytes");
    double here = number(val_get(c->facts[SIDE_TARGET], "database"), "bytes");
    double need = there * 1.3 - here, is_free = free_bytes(c, SIDE_TARGET, "");
    if (!c->dbs[SIDE_SOURCE] || need <= 0 || is_free >= need)
        return;
    if (is_free < 0 && there < (double)(1 << 30)) /* nobody runs out of that */
        return;
    Finding *f =
        check_find(c, check, "disk",
                   is_free < 0 ? fmt(a,
                                     "the target needs about %s; what is free is not to be "
                                     "seen from here",
                                     size(a, need))
                               : fmt(a, "the target needs about %s, and %s are free", size(a, need),
                                     size(a, is_free)));
    f->severity = is_free < 0 ? SEV_INFO : is_free < there - here ? SEV_ERROR : SEV_WARNING;
}

/* The source keeps all WAL that the target has not got yet. */
static void disk_of_source(Checking *c, const Check *check)
{
    Arena *a = c->t->a;
    double rate = number(val_get(c->facts[SIDE_SOURCE], "capacity"), "wal_rate");
    double need = rate * 3600 * (double)c->o->duration,
           is_free = free_bytes(c, SIDE_SOURCE, "/pg_wal");
    enum { LEAST_SAMPLE = 200 }; /* ms; of less no rate can be told */
    if (c->o->sample < LEAST_SAMPLE || is_free < 0 || is_free >= need)
        return;
    check_find(c, check, "disk",
               fmt(a,
                   "if the target stands still the source keeps %s of WAL an hour, and %s are "
                   "free: not enough for the %lld hours of the migration",
                   size(a, rate * 3600), size(a, is_free), (long long)c->o->duration));
}

const Check checks_settings[] = {
    {"G01", SEV_ERROR, SIDE_SOURCE, "wal_level", &q_check_wal_level, .anywhere = true,
     .docs = "logical-replication-config"},
    {"G02", SEV_ERROR, SIDE_SOURCE, "free replication slots", &q_check_capacity_source,
     .anywhere = true, .docs = "logical-replication-config"},
    {"G03", SEV_ERROR, SIDE_SOURCE, "free walsenders", &q_check_capacity_source, .anywhere = true,
     .docs = "logical-replication-config"},
    {"G04", SEV_ERROR, SIDE_TARGET, "free workers", &q_check_capacity_target, .anywhere = true,
     .docs = "logical-replication-config"},
    {"G05", SEV_ERROR, SIDE_TARGET, "free replication origins", &q_check_capacity_target,
     .anywhere = true, .docs = "logical-replication-config"},
    {"G06", SEV_ERROR, SIDE_SOURCE, "how much WAL a slot may keep", &q_check_source_settings,
     .anywhere = true, .docs = "runtime-config-replication"},
    {"G07", SEV_ERROR, SIDE_SOURCE, "how long a slot may be idle", &q_check_source_settings,
     .anywhere = true, .docs = "runtime-config-replication"},
    {"G08", SEV_WARNING, SIDE_SOURCE, "timeouts of replication", &q_check_source_settings,
     .anywhere = true, .docs = "runtime-config-replication"},
    {"G08", SEV_WARNING, SIDE_TARGET, "timeouts of replication", &q_check_target_settings,
     &q_check_source_size, .docs = "runtime-config-replication"},
    {"G09", SEV_WARNING, SIDE_SOURCE, "memory for decoding", &q_check_source_settings,
     .anywhere = true, .docs = "runtime-config-resource"},
    {"G10", SEV_INFO, SIDE_SOURCE, "timeouts of the replicating login", &q_check_login_settings,
     .docs = "runtime-config-client"},
    {"G10", SEV_ERROR, SIDE_TARGET, "timeouts of the subscription's owner", &q_check_apply_settings,
     .docs = "runtime-config-client"},
    {"G11", SEV_WARNING, SIDE_TARGET, "what slows the target down", &q_check_target_settings,
     &q_check_source_size, .docs = "populate"},
    {"G11", SEV_INFO, SIDE_TARGET, "whether the target is read-only", &q_check_apply_settings},
    {"G12", SEV_ERROR, SIDE_TARGET, "free disk space", .judge = disk_of_target,
     .hint = "Make room, or a larger disk."},
    {"G12", SEV_WARNING, SIDE_SOURCE, "free disk space", .judge = disk_of_source,
     .hint = "Make room, or see that the target never stands still for long."},
    {"G13", SEV_WARNING, SIDE_SOURCE, "free connections", &q_check_connections, .anywhere = true,
     .docs = "runtime-config-connection"},
    {"G13", SEV_WARNING, SIDE_TARGET, "free connections", &q_check_connections, .anywhere = true,
     .docs = "runtime-config-connection"},
    {"G14", SEV_WARNING, SIDE_SOURCE, "standbys and failover", &q_check_standbys,
     .docs = "logical-replication-failover"},
    {"G15", SEV_WARNING, SIDE_TARGET, "libraries and settings that the database uses",
     &q_check_libraries, &q_check_libraries_source, .docs = "runtime-config-client"},
    {"G16", SEV_WARNING, SIDE_SOURCE, "long transactions", &q_check_long_transactions,
     .anywhere = true, .docs = "view-pg-prepared-xacts"},
    {"G17", SEV_INFO, SIDE_SOURCE, "the rate of writes", &q_check_rates,
     .docs = "monitoring-stats"},
    {"G17", SEV_INFO, SIDE_SOURCE, "decoding by way of the disk", &q_check_spilled,
     .since = FEAT_SLOT_STATS, .docs = "monitoring-stats"},
    {"G18", SEV_WARNING, SIDE_SOURCE, "the age of transaction numbers", &q_check_wraparound,
     .anywhere = true, .docs = "routine-vacuuming"},
    {0},
};
