/* The PgBouncer processes through which clients come: paused, led to another server, resumed. */
#ifndef CORE_BOUNCER_H
#define CORE_BOUNCER_H

#include "base/list.h"
#include "pg/db.h"

typedef struct Address {
    const char *host, *port, *dbname;
} Address;

/* PGONLINE_NEW_HOST, _PORT and _DBNAME (which: NEW, OLD), for the environment of a command. */
void address_env(Arena *a, StrList *env, const char *which, const Address *x);

typedef struct Bouncer {
    const char *name; /* for people */
    ConnInfo admin;
    const char *database;
    const char *config; /* NULL: not ours to edit */
    StrList reload;     /* a command instead */
    Address given[2];   /* of each side, as it reaches them; NULL where not given */
    Db *console;
    bool tracks_all;  /* it sets again all that a server has reported (1.26 and newer) */
    const char *mode; /* its pool_mode */
    bool paused;      /* as its console says */
} Bouncer;

typedef LIST(Bouncer) Bouncers;

/* The option's value; dies for what it cannot use. v may be NULL. */
Bouncers bouncers_parse(Run *run, const Val *v);

/* Opens the consoles of all, and asks what is to be known of each: .paused. Also whether the
 * database is there, and (to_lead) can be led elsewhere. NULL or why one cannot be used; the others
 * are looked at all the same. */
const char *bouncers_look(Run *run, Bouncers *all, bool to_lead);

/* What the pause will need, tried while nobody waits: room for each new file, and each takes its
 * file as it is. After bouncers_look(). NULL, or why not. */
const char *bouncers_rehearse(Run *run, Bouncers *all);

/* Pauses all at once; returns when all are. Dies when one cannot. */
void bouncers_pause(Run *run, Bouncers *all);

/* Those that are paused go on, where they are. NULL, or what could not be done. */
const char *bouncers_resume(Run *run, Bouncers *all, int64_t timeout_ms);

/* Leads all to a side and lets them go on. to: its address where none is given; env: of
 * reload_command, that address in it included. NULL, or what could not be done; all are tried. */
const char *bouncers_lead(Run *run, Bouncers *all, Side side, const Address *to, const StrList *env,
                          int64_t timeout_ms);

/* Puts back what bouncers_lead() has set for the first logins: what their files say counts again.
 */
void bouncers_calm(Run *run, Bouncers *all);

/*
 * The text of a pgbouncer.ini in which the line of this database has another address: all else is
 * as it was. NULL, and *why, when there is no such line. Pure.
 */
const char *bouncer_ini(Arena *a, const char *text, const char *database, const Address *to,
                        const char **why);

#endif
