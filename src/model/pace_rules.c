#include "model/pace_rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/spans.h"

#define UNITS_MOST 1000000
#define YEAR_MIN   525600

/* clang-format off */
#define ROW(units, minutes) {units, minutes * MINUTE_MS},
#define ONE(units, minutes) + 1
#define TABLE(PUBLISHED)    {{PUBLISHED(ROW)}, PUBLISHED(ONE), PACE_PER_HOUR}
/* clang-format on */

const struct pace_rules *pace_rules_default(void)
{
    static const struct pace_rules rules = {
        .published = {[WORKLOAD_EXCHANGE] = TABLE(PACE_EXCHANGE),
                      [WORKLOAD_SHAREPOINT] = TABLE(PACE_SHAREPOINT),
                      [WORKLOAD_ONEDRIVE] = TABLE(PACE_ONEDRIVE)},
        .overdue_percent = 150,
        .stalled_ms = 60 * MINUTE_MS,
        .source = PACE_SOURCE,
        .speed = 1,
    };
    return &rules;
}

/* A whole number up to `most`; moves *text behind it. */
static bool take_number(const char **text, long most, long *ret)
{
    char *end;
    if (!ascii_is_digit(**text))
        return false;
    const long number = strtol(*text, &end, 10);
    *text = end;
    *ret = number;
    return number >= 1 && number <= most;
}

/* "50:180" as the next row, or "250/h". */
static bool take_entry(const char **text, struct pace_table *table)
{
    long units, minutes;
    if (table->per_hour > 0 || !take_number(text, UNITS_MOST, &units))
        return false;
    if (strncmp(*text, "/h", 2) == 0) {
        *text += 2;
        table->per_hour = (int32_t)units;
        return table->row_count > 0;
    }
    if (**text != ':' || table->row_count == PACE_ROWS_MAX)
        return false;
    ++*text;
    if (!take_number(text, YEAR_MIN, &minutes) ||
        (table->row_count > 0 && units <= table->rows[table->row_count - 1].units))
        return false;
    table->rows[table->row_count].units = (int32_t)units;
    table->rows[table->row_count++].ms = minutes * MINUTE_MS;
    return true;
}

static bool refuse(const char *text, struct fault *why)
{
    fault_set(why, FAULT_INPUT, "\"%.60s\" is no table of expected times.", text);
    return fault_hint(
        why, "Minutes for so many units, rising, then units an hour beyond: 1:30 50:180 250/h; "
             "or none.");
}

bool pace_table_parse(const char *text, struct pace_table *ret, struct fault *why)
{
    struct pace_table table = {.row_count = 0};
    const char *at = text + strspn(text, " ");
    if (strcmp(at, "none") == 0)
        at += strlen(at);
    while (*at) {
        if (!take_entry(&at, &table) || (*at && *at != ' '))
            return refuse(text, why);
        at += strspn(at, " ");
    }
    *ret = table;
    return true;
}

void pace_rules_hurry(struct pace_rules *rules, double speed)
{
    rules->speed *= speed;
    for (int i = 0; i < WORKLOAD_COUNT; i++) {
        struct pace_table *table = &rules->published[i];
        for (int row = 0; row < table->row_count; row++)
            table->rows[row].ms = (int64_t)((double)table->rows[row].ms / speed);
        table->per_hour = (int32_t)(table->per_hour * speed);
    }
    rules->stalled_ms = (int64_t)((double)rules->stalled_ms / speed);
}
