#include "core/amount.h"

static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
enum { N_UNITS = sizeof units / sizeof *units };

/* The unit in which n has at most three digits, and what one of it is. */
static int unit_of(int64_t n, double *one)
{
    int u = 0;
    for (*one = 1; u < N_UNITS - 1 && (double)n / *one >= 999.5; u++)
        *one *= 1024;
    return u;
}

static const char *number(Arena *a, double n, int unit)
{
    return fmt(a, unit == 0 || n >= 99.95 ? "%.0f" : "%.1f", n);
}

const char *amount_bytes(Arena *a, int64_t n)
{
    double one;
    int u = unit_of(n, &one);
    return fmt(a, "%s %s", number(a, (double)n / one, u), units[u]);
}

const char *amount_of(Arena *a, int64_t done, int64_t total)
{
    double one;
    int u = unit_of(total, &one);
    return fmt(a, "%s of %s %s", number(a, (double)done / one, u),
               number(a, (double)total / one, u), units[u]);
}

const char *amount_time(Arena *a, double seconds)
{
    if (seconds < 9.95)
        return fmt(a, "%.1f s", seconds < 0 ? 0 : seconds);
    if (seconds < 89.5)
        return fmt(a, "%.0f s", seconds);
    int64_t minutes = (int64_t)(seconds / 60 + 0.5);
    if (minutes < 90)
        return fmt(a, "%d min", (int)minutes);
    if (minutes < 2880)
        return fmt(a, "%d h %d min", (int)(minutes / 60), (int)(minutes % 60));
    return fmt(a, "%d d %d h", (int)(minutes / 1440), (int)(minutes / 60 % 24));
}

const char *amount_count(Arena *a, int64_t n, const char *of)
{
    return fmt(a, "%lld %s%s", (long long)n, of, n == 1 ? "" : "s");
}
