/* unit_order.c - each unit gets a number or a text to be compared by, once. */
#include "model/unit_order.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/timefmt.h"
#include "base/xalloc.h"

static const char *const names[UNIT_SORT_KEY_COUNT] = {
#define X(name, word) [UNIT_SORT_##name] = word,
    UNIT_SORT_KEYS(X)
#undef X
};

const char *unit_sort_key_name(enum unit_sort_key key)
{
    return names[key];
}

void unit_order_release(struct unit_order *order)
{
    free(order->rows);
    *order = (struct unit_order){0};
}

struct keyed {
    const struct artifact *unit;
    int64_t number;
    const char *text; /* NULL: the number tells */
    uint32_t place;
    bool missing; /* there is nothing to compare by: last, whichever way */
};

static int64_t urgency(const struct artifact *unit)
{
    static const int ranks[ARTIFACT_STATUS_COUNT] = {
        [ARTIFACT_FAILED] = 0,    [ARTIFACT_OTHER] = 1,      [ARTIFACT_IN_PROGRESS] = 2,
        [ARTIFACT_SCHEDULED] = 3, [ARTIFACT_SCHEDULING] = 3, [ARTIFACT_ADDED] = 3,
        [ARTIFACT_SUCCEEDED] = 4,
    };
    return artifact_is_bad(unit) ? 0 : ranks[unit->status];
}

static const char *error_text(const struct artifact *unit)
{
    return unit->error && unit->error->code ? unit->error->code : "";
}

/* Times, lengths and counts: the newest, longest, most first. */
static void set_falling(struct keyed *keyed, int64_t value)
{
    keyed->missing = value < 0;
    keyed->number = value < 0 ? 0 : -value;
}

static void set_key(struct keyed *keyed, enum unit_sort_key key)
{
    const struct artifact *unit = keyed->unit;
    switch (key) {
    case UNIT_SORT_ATTENTION:
        keyed->number = urgency(unit);
        break;
    case UNIT_SORT_LISTED:
    case UNIT_SORT_KEY_COUNT:
        break;
    case UNIT_SORT_STATUS:
        keyed->text = unit->status_word ? unit->status_word : "";
        break;
    case UNIT_SORT_WHAT:
        keyed->text = artifact_title(unit);
        break;
    case UNIT_SORT_TO:
        keyed->text = unit->destination ? unit->destination : "";
        break;
    case UNIT_SORT_POINT:
        set_falling(keyed, artifact_point_ms(unit));
        break;
    case UNIT_SORT_START:
        set_falling(keyed, unit->start_ms);
        break;
    case UNIT_SORT_TOOK:
        set_falling(keyed, artifact_took_ms(unit));
        break;
    case UNIT_SORT_ITEMS:
        set_falling(keyed, unit->restored_item_count);
        break;
    case UNIT_SORT_ERROR:
        keyed->text = error_text(unit);
        keyed->missing = !*keyed->text;
        break;
    }
}

static int compare_values(const struct keyed *a, const struct keyed *b)
{
    int order = (a->number > b->number) - (a->number < b->number);
    if (order == 0 && a->text && b->text)
        order = ascii_casecmp(a->text, b->text);
    return order ? order : (a->place > b->place) - (a->place < b->place);
}

static int compare(const void *left, const void *right)
{
    const struct keyed *a = left, *b = right;
    return a->missing != b->missing ? a->missing - b->missing : compare_values(a, b);
}

static int compare_reversed(const void *left, const void *right)
{
    const struct keyed *a = left, *b = right;
    return a->missing != b->missing ? a->missing - b->missing : compare_values(b, a);
}

static void sort_rows(struct unit_order *order, const struct unit_sort *sort)
{
    struct keyed *keyed = xcalloc(order->count ? order->count : 1, sizeof *keyed);
    for (uint32_t i = 0; i < order->count; i++) {
        keyed[i] = (struct keyed){.unit = order->rows[i], .place = i};
        set_key(&keyed[i], sort->key);
    }
    qsort(keyed, order->count, sizeof *keyed, sort->reversed ? compare_reversed : compare);
    for (uint32_t i = 0; i < order->count; i++)
        order->rows[i] = keyed[i].unit;
    free(keyed);
}

void unit_order_compute(struct unit_order *order, const struct units *units,
                        const struct filter *filter, const struct unit_sort *sort)
{
    const size_t room = units && units->count > 0 ? units->count : 1;
    order->rows = xreallocarray(order->rows, room, sizeof *order->rows);
    order->matching_of = units ? (uint32_t)units_collect(units, order->rows) : 0;
    order->count = 0;
    memset(order->tally, 0, sizeof order->tally);
    for (uint32_t i = 0; i < order->matching_of; i++) {
        const struct artifact *unit = order->rows[i];
        order->tally[unit->unreadable ? ARTIFACT_OTHER : unit->status]++;
        if (!filter || unit_filter_matches(filter, unit))
            order->rows[order->count++] = unit;
    }
    sort_rows(order, sort);
}
