#include "model/causes.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/xalloc.h"

static const char *code_of(const struct artifact *unit)
{
    return unit->error && unit->error->code ? unit->error->code : "";
}

/* Of what has a code every unit may say something else. */
static const char *message_of(const struct artifact *unit)
{
    return !*code_of(unit) && unit->error && unit->error->message ? unit->error->message : "";
}

/* NULL: there is no room for another one. */
static struct cause *find(struct causes *causes, const char *code, const char *message)
{
    for (size_t i = 0; i < causes->count; i++)
        if (ascii_casecmp(causes->list[i].code, code) == 0 &&
            strcmp(causes->list[i].message, message) == 0)
            return &causes->list[i];
    if (causes->count == CAUSES_MAX)
        return NULL;
    struct cause *cause = &causes->list[causes->count++];
    *cause = (struct cause){.code = code, .message = message};
    return cause;
}

static void add(struct causes *causes, const struct artifact *unit)
{
    struct cause *cause = find(causes, code_of(unit), message_of(unit));
    causes->failed++;
    if (!cause) {
        causes->other++;
        return;
    }
    if (cause->count < CAUSE_UNITS)
        cause->units[cause->count] = unit;
    cause->count++;
}

/* Few, so that moving them one by one is enough; equally frequent ones stay in order. */
static void sort(struct causes *causes)
{
    for (size_t i = 1; i < causes->count; i++) {
        struct cause moved = causes->list[i];
        size_t at = i;
        for (; at > 0 && causes->list[at - 1].count < moved.count; at--)
            causes->list[at] = causes->list[at - 1];
        causes->list[at] = moved;
    }
}

void causes_collect(struct causes *ret, const struct units *units)
{
    *ret = (struct causes){.count = 0};
    if (!units || units->count == 0)
        return;
    const struct artifact **all = xcalloc(units->count, sizeof *all);
    size_t count = units_collect(units, all);
    for (size_t i = 0; i < count; i++)
        if (all[i]->error || all[i]->status == ARTIFACT_FAILED)
            add(ret, all[i]);
    free(all);
    sort(ret);
}
