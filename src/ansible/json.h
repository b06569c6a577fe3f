/* JSON text to and from Val, by jansson. The only other place that knows JSON text is nobody's. */
#ifndef ANSIBLE_JSON_H
#define ANSIBLE_JSON_H

#include "base/run.h"
#include "base/val.h"

#include <stdio.h>

/* NULL and *why (position and reason; never a piece of the text, which may hold a password). */
Val *json_read(Arena *a, const char *text, size_t len, const char **why);

/* One line. Bytes that are no UTF-8 become U+FFFD: Ansible refuses them. */
const char *json_write(Arena *a, const Val *v);

/* The same into a file, with a newline, and without the whole text in memory. */
void json_print(Arena *a, const Val *v, FILE *to);

#endif
