/*
 * CREATE TABLE as pg_dump writes it, taken apart: the items between its parentheses, and what a
 * column's item says. Pure.
 */
#ifndef CATALOG_TABLE_TEXT_H
#define CATALOG_TABLE_TEXT_H

#include "pg/script.h"

typedef struct TableItem {
    const char *text;
    const char *column;     /* its name; NULL: a constraint */
    const char *constraint; /* its name, if it has one */
    bool check;             /* it is a CHECK constraint */
} TableItem;

typedef LIST(TableItem) TableItems;

typedef struct TableText {
    const char *head; /* up to the first parenthesis and with it */
    const char *tail; /* from the last one on */
    const char *schema, *name;
    const char *sql; /* "schema"."name" */
    bool foreign, partitioned;
    TableItems items;
} TableText;

/* False for what is no CREATE [UNLOGGED | FOREIGN] TABLE "s"."t" (…). */
bool table_text_split(Arena *a, const char *statement, TableText *out);

/* The statement with these items only. */
const char *table_text_join(Arena *a, const TableText *t, const TableItems *items);

const TableItem *table_text_column(const TableItems *items, const char *name);

/* A column's item by its clauses, each as written; NULL where it has none. */
typedef struct ColumnText {
    const char *name;     /* quoted */
    const char *type;     /* with what belongs to no other clause */
    const char *preset;   /* the expression of DEFAULT */
    const char *computed; /* GENERATED ALWAYS AS (…) STORED */
    const char *not_null; /* NOT NULL, CONSTRAINT "n" NOT NULL */
    const char *collation, *options;
} ColumnText;

ColumnText column_text_split(Arena *a, const char *item);

/* Do both texts have the same tokens? Two NULLs do. */
bool text_same(Arena *a, const char *x, const char *y);

/* The table behind ALTER TABLE [ONLY] … or CREATE INDEX … ON [ONLY] …; false when there is none. */
bool text_table_after(Arena *a, const char *statement, const char *word, const char **schema,
                      const char **name);

#endif
