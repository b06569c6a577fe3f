/* The longest common subsequence of the lines that are left when equal ones at both ends are cut
 * off. Quadratic, so it has a bound: beyond it everything between the ends is one change. */
#include "base/diff.h"

#include "base/list.h"

#include <stdint.h>

enum { CONTEXT = 3, CELLS_MOST = 4000000 };

typedef struct Line {
    char mark; /* ' ', '-' or '+' */
    const char *text;
} Line;

typedef LIST(Line) Lines;

static StrList lines_of(Arena *a, const char *text)
{
    StrList out = {0};
    while (*text) {
        size_t n = strcspn(text, "\n");
        strs_add(a, &out, arena_strndup(a, text, n));
        text += n + (text[n] == '\n');
    }
    return out;
}

static void add(Arena *a, Lines *out, char mark, const char *text)
{
    *list_add(a, out) = (Line){mark, text};
}

/* x[0..n) against y[0..m), neither beginning nor ending alike. */
static void middle(Arena *a, const char *const *x, int n, const char *const *y, int m, Lines *out)
{
    int i = 0, k = 0;
    if ((int64_t)n * m <= CELLS_MOST) {
        /* longest[i][k]: of x from i on and y from k on */
        int width = m + 1, *longest = NEW_N(a, int, (size_t)(n + 1) * (size_t)width);
        for (int p = n - 1; p >= 0; p--)
            for (int q = m - 1; q >= 0; q--) {
                int down = longest[(p + 1) * width + q], right = longest[p * width + q + 1];
                longest[p * width + q] = str_eq(x[p], y[q]) ? longest[(p + 1) * width + q + 1] + 1
                                         : down >= right    ? down
                                                            : right;
            }
        while (i < n && k < m) {
            if (str_eq(x[i], y[k])) {
                add(a, out, ' ', x[i++]);
                k++;
            } else if (longest[(i + 1) * width + k] >= longest[i * width + k + 1]) {
                add(a, out, '-', x[i++]);
            } else {
                add(a, out, '+', y[k++]);
            }
        }
    }
    while (i < n)
        add(a, out, '-', x[i++]);
    while (k < m)
        add(a, out, '+', y[k++]);
}

/* lines[from, to), which begin at these line numbers (from 0 on) of both texts. */
static void write_hunk(Buf *b, const Lines *lines, int from, int to, int before, int after)
{
    int n_before = 0, n_after = 0;
    for (int i = from; i < to; i++) {
        n_before += lines->v[i].mark != '+';
        n_after += lines->v[i].mark != '-';
    }
    /* As diff(1): an empty range is said to begin at the line before it. */
    buf_fmt(b, "@@ -%d,%d +%d,%d @@\n", before + (n_before > 0), n_before, after + (n_after > 0),
            n_after);
    for (int i = from; i < to; i++)
        buf_fmt(b, "%c%s\n", lines->v[i].mark, lines->v[i].text);
}

static const char *write_hunks(Arena *a, const Lines *lines, const char *head)
{
    Buf b = buf_new(a);
    int before = 0, after = 0, at = 0;
    buf_str(&b, head);
    for (int i = 0; i < lines->n; i++) {
        if (lines->v[i].mark == ' ')
            continue;
        int from = i - CONTEXT > at ? i - CONTEXT : at, to = i + 1;
        /* As long as the next change is near enough for one context to reach the other. */
        for (int k = i; k < lines->n && k <= to + 2 * CONTEXT; k++)
            if (lines->v[k].mark != ' ')
                to = k + 1;
        int end = to + CONTEXT < lines->n ? to + CONTEXT : lines->n;
        for (; at < from; at++) { /* all of them alike */
            before++;
            after++;
        }
        write_hunk(&b, lines, from, end, before, after);
        for (; at < end; at++) {
            before += lines->v[at].mark != '+';
            after += lines->v[at].mark != '-';
        }
        i = end - 1;
    }
    return b.s;
}

const char *diff_unified(Arena *a, const char *before, const char *after, const char *before_name,
                         const char *after_name)
{
    if (str_eq(before, after))
        return "";
    StrList x = lines_of(a, before), y = lines_of(a, after);
    int head = 0, tail = 0;
    Lines all = {0};
    while (head < x.n && head < y.n && str_eq(x.v[head], y.v[head]))
        add(a, &all, ' ', x.v[head++]);
    while (tail < x.n - head && tail < y.n - head &&
           str_eq(x.v[x.n - 1 - tail], y.v[y.n - 1 - tail]))
        tail++;
    middle(a, x.v + head, x.n - head - tail, y.v + head, y.n - head - tail, &all);
    for (int i = x.n - tail; i < x.n; i++)
        add(a, &all, ' ', x.v[i]);
    return write_hunks(a, &all, fmt(a, "--- %s\n+++ %s\n", before_name, after_name));
}
