/* browse_items.c - what is found in a browse session (GRAPH.md, Browsing): its site, that one's
 * libraries, their folders and files. Nothing is stored: all follows from the restore point's unit.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/xalloc.h"
#include "sim/asked.h"
#include "sim/browse.h"
#include "sim/handlers.h"
#include "sim/paging.h"
#include "sim/rng.h"

#define KEY_BYTES    (4 * SIM_GUID_SIZE)
#define NEEDLE_BYTES 64
#define ROOT_FOLDER  0 /* files of the library itself; folders count from 1 */

enum level { LEVEL_TOP, LEVEL_SITE, LEVEL_LIBRARY, LEVEL_FOLDER, LEVEL_FILE };

/* Words of the model; a file is no place to look into. */
static const char *const types[] = {
    [LEVEL_TOP] = "none",      [LEVEL_SITE] = "site", [LEVEL_LIBRARY] = "documentLibrary",
    [LEVEL_FOLDER] = "folder", [LEVEL_FILE] = "file",
};

static const char *const folders[] = {"Archive", "Contracts 2025", "Finance",
                                      "General", "Projects",       "Übergabe"};

struct place {
    enum level level;
    uint32_t library, folder, file;
};

/* What is asked of a place. */
struct look {
    struct sim_ctx *ctx;
    const struct sim_browse *browse;
    struct place place;
    bool down;                 /* Z first */
    char needle[NEEDLE_BYTES]; /* in names; "" all */
};

struct entry {
    struct place place;
    char name[128];
};

struct entries {
    struct entry *all;
    size_t count, capacity;
};

static uint64_t root_of(const struct look *look, const struct place *place)
{
    return sim_mix(look->browse->point.key, 0xb30 + place->library * 16 + place->folder);
}

static uint32_t library_count(const struct look *look)
{
    return look->browse->point.workload == SIM_SHAREPOINT ? 2 : 1;
}

static const char *library_name(const struct look *look, uint32_t library)
{
    if (look->browse->point.workload == SIM_ONEDRIVE)
        return "Documents";
    return library == 0 ? "Shared Documents" : "Site Assets";
}

static uint32_t folder_count(const struct look *look, uint32_t library)
{
    uint64_t root = sim_mix(look->browse->point.key, 0xb50 + library);

    return library > 0 ? 0 : 2 + sim_below(root, sizeof folders / sizeof folders[0] - 1);
}

static uint32_t file_count(const struct look *look, const struct place *place)
{
    return 3 + sim_below(sim_mix(root_of(look, place), 1), 38);
}

static uint32_t file_size(const struct look *look, const struct place *place)
{
    return 1 + sim_below(sim_mix(root_of(look, place), 0x100 + place->file), 9000000);
}

/* Site, web, list and item, joined by commas as far as they go. */
static char *write_key(const struct look *look, const struct place *place, char key[KEY_BYTES])
{
    const uint64_t unit = look->browse->point.key;
    char guid[4][SIM_GUID_SIZE];
    int length = 0;

    sim_guid_of(unit ^ 3, guid[0]);
    sim_guid_of(sim_mix(unit, 0xb10), guid[1]);
    sim_guid_of(sim_mix(unit, 0xb20 + place->library), guid[2]);
    sim_guid_of(place->level == LEVEL_FILE ? sim_mix(root_of(look, place), 0x10000 + place->file)
                                           : root_of(look, place),
                guid[3]);
    const int parts = place->level >= LEVEL_FOLDER ? 4 : (int)place->level + 1;
    for (int i = 0; i < parts; i++)
        length +=
            snprintf(key + length, KEY_BYTES - (size_t)length, "%s%s", i > 0 ? "," : "", guid[i]);
    return key;
}

/* Names begin again after a row of them, with a number as people get it. */
static void write_file_name(const struct look *look, const struct place *place, char *to,
                            size_t size)
{
    const char *name = sim_names_file(root_of(look, place), place->file);
    const char *dot = strrchr(name, '.');
    size_t stem = dot == NULL ? strlen(name) : (size_t)(dot - name);

    const uint32_t round = place->file / sim_names_files();
    if (round == 0)
        snprintf(to, size, "%s", name);
    else
        snprintf(to, size, "%.*s (%u)%s", (int)stem, name, round, name + stem);
}

static void write_name(const struct look *look, const struct place *place, char *to, size_t size)
{
    switch (place->level) {
    case LEVEL_TOP:
    case LEVEL_SITE:
        snprintf(to, size, "%s", look->browse->point.unit.name);
        return;
    case LEVEL_LIBRARY:
        snprintf(to, size, "%s", library_name(look, place->library));
        return;
    case LEVEL_FOLDER:
        snprintf(to, size, "%s", folders[place->folder - 1]);
        return;
    case LEVEL_FILE:
        write_file_name(look, place, to, size);
        return;
    }
}

static void add_entry(const struct look *look, const struct place *place, struct entries *entries)
{
    struct entry entry = {.place = *place};

    write_name(look, place, entry.name, sizeof entry.name);
    if (look->needle[0] != '\0' && strcasestr(entry.name, look->needle) == NULL)
        return;
    entries->all = xgrow(entries->all, entries->count, &entries->capacity, sizeof *entries->all);
    entries->all[entries->count++] = entry;
}

static int by_name(const void *a, const void *b)
{
    return strcasecmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

static int by_name_down(const void *a, const void *b)
{
    return by_name(b, a);
}

static void add_content(const struct look *look, struct entries *entries)
{
    const struct place *at = &look->place;
    const bool deep = at->level >= LEVEL_LIBRARY;
    const uint32_t nested = at->level == LEVEL_LIBRARY ? folder_count(look, at->library) : 0;

    if (at->level == LEVEL_TOP)
        add_entry(look, &(struct place){.level = LEVEL_SITE}, entries);
    for (uint32_t i = 0; at->level == LEVEL_SITE && i < library_count(look); i++)
        add_entry(look, &(struct place){.level = LEVEL_LIBRARY, .library = i}, entries);
    for (uint32_t i = 1; i <= nested; i++)
        add_entry(look, &(struct place){LEVEL_FOLDER, at->library, i, 0}, entries);
    for (uint32_t i = 0; deep && i < file_count(look, at); i++)
        add_entry(look, &(struct place){LEVEL_FILE, at->library, at->folder, i}, entries);
    if (entries->count > 1)
        qsort(entries->all, entries->count, sizeof *entries->all,
              look->down ? by_name_down : by_name);
}

/* --- the answer --- */

static void write_url(const struct look *look, const struct entry *entry, char *to, size_t size)
{
    const struct place *at = &entry->place;
    const char *unit = look->browse->point.unit.url;
    const char *library = library_name(look, at->library);
    const char *folder = at->folder > ROOT_FOLDER ? folders[at->folder - 1] : NULL;

    if (at->level == LEVEL_SITE)
        snprintf(to, size, "%s", unit);
    else if (at->level == LEVEL_LIBRARY)
        snprintf(to, size, "%s/%s", unit, library);
    else if (at->level == LEVEL_FILE && folder != NULL)
        snprintf(to, size, "%s/%s/%s/%s", unit, library, folder, entry->name);
    else
        snprintf(to, size, "%s/%s/%s", unit, library, entry->name);
}

static void write_entry(const struct look *look, const struct entry *entry)
{
    const struct place *at = &entry->place;
    struct sim_out *out = &look->ctx->out;
    char key[KEY_BYTES], url[512], size[24];

    write_url(look, entry, url, sizeof url);
    sim_out_open(out, NULL, '{');
    sim_out_word(out, "itemKey", write_key(look, at, key));
    sim_out_free(out, "name", entry->name);
    sim_out_free(out, "webUrl", url);
    sim_out_word(out, "type", types[at->level]);
    if (at->level == LEVEL_LIBRARY || at->level == LEVEL_FOLDER)
        sim_out_number(out, "itemsCount",
                       file_count(look, at) +
                           (at->level == LEVEL_LIBRARY ? folder_count(look, at->library) : 0));
    if (at->level == LEVEL_FILE) {
        snprintf(size, sizeof size, "%u", file_size(look, at));
        sim_out_number(out, "itemsCount", 0);
        sim_out_word(out, "sizeInBytes", size);
    }
    sim_out_close(out, '}');
}

/* The count is the page's, as in the samples. */
static void answer(struct look *look, struct sim_page *page)
{
    struct sim_ctx *ctx = look->ctx;
    struct entries entries = {NULL, 0, 0};
    char context[256], path[192];

    add_content(look, &entries);
    snprintf(page->resume, sizeof page->resume, "%d %u %u %d %s", (int)look->place.level,
             look->place.library, look->place.folder, look->down ? 1 : 0, look->needle);
    sim_metadata(ctx, context, sizeof context,
                 "Collection(microsoft.graph.browseQueryResponseItem)");
    snprintf(path, sizeof path, SIM_ROOT "/%s/%s/browse", sim_browse_name(ctx), look->browse->id);
    uint32_t total = (uint32_t)entries.count;
    uint32_t at = page->cursor < total ? page->cursor : total;
    uint32_t room = page->empty ? 0 : page->size;
    uint32_t end = total - at > room ? at + room : total;
    sim_json_type(ctx);
    sim_page_open(ctx, context, end - at);
    for (; at < end; at++)
        write_entry(look, &entries.all[at]);
    sim_page_close(ctx, page, path, at < total, at, 0);
    free(entries.all);
}

/* --- the question --- */

static bool is_key_of(const struct look *look, const struct place *place, const char *key)
{
    char own[KEY_BYTES];

    return strcasecmp(write_key(look, place, own), key) == 0;
}

/* The place of that key; false: there is none in the session. */
static bool find_place(struct look *look, const char *key)
{
    struct place place = {.level = LEVEL_SITE};
    bool found = is_key_of(look, &place, key);

    for (uint32_t i = 0; !found && i < library_count(look); i++) {
        place = (struct place){.level = LEVEL_LIBRARY, .library = i};
        found = is_key_of(look, &place, key);
        for (uint32_t k = 1; !found && k <= folder_count(look, i); k++) {
            place = (struct place){LEVEL_FOLDER, i, k, 0};
            found = is_key_of(look, &place, key);
        }
    }
    look->place = place;
    return found;
}

static bool read_place(struct look *look, const json_t *body)
{
    const json_t *key = json_object_get(body, "browseLocationItemKey");
    const json_t *type = json_object_get(body, "browseResourceType");

    look->place = (struct place){.level = LEVEL_TOP};
    if (!sim_asked_absent(key) &&
        (!json_is_string(key) || !find_place(look, json_string_value(key))))
        return sim_fail(look->ctx, SIM_E_BROWSE);
    const char *word = json_string_value(type);
    if (!sim_asked_absent(type) &&
        (word == NULL || (strcasecmp(word, types[look->place.level]) != 0 &&
                          strcasecmp(word, types[LEVEL_TOP]) != 0)))
        return sim_fail(look->ctx, SIM_E_BROWSE);
    return true;
}

static bool read_order(struct look *look, const json_t *value)
{
    static const char *const words[] = {"pathAsc", "nameAsc", "pathDsc", "nameDsc"};
    const char *word = json_string_value(value);

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        look->down = i >= 2;
        if (word != NULL && strcasecmp(word, words[i]) == 0)
            return true;
    }
    look->down = false;
    return sim_asked_absent(value) || sim_fail(look->ctx, SIM_E_BROWSE);
}

/* "(name -contains 'text')", the one form that is documented. No name has a bar. */
static bool read_filter(struct look *look, const json_t *value)
{
    const char *text = json_string_value(value);
    int end = -1;

    look->needle[0] = '\0';
    if (sim_asked_absent(value) || (text != NULL && *text == '\0'))
        return true;
    if (text == NULL || strlen(text) >= NEEDLE_BYTES || strchr(text, '|') != NULL ||
        sscanf(text, " ( name -contains ' %63[^']' ) %n", look->needle, &end) != 1 || end < 0 ||
        text[end] != '\0')
        return sim_fail(look->ctx, SIM_E_BROWSE);
    return true;
}

void sim_browse(struct sim_ctx *ctx)
{
    struct look look = {.ctx = ctx, .browse = sim_browse_find(ctx)};
    const struct sim_request *request = ctx->request;
    struct sim_page page;

    if (look.browse == NULL || (request->body_length > 0 && !sim_asked_json(ctx)) ||
        !sim_page_read(ctx, SIM_LIST_ITEMS, 0, &page))
        return;
    json_t *body = request->body_length == 0 ? json_object()
                                             : json_loadb(request->body, request->body_length,
                                                          JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(body))
        sim_fail(ctx, SIM_E_BAD_REQUEST);
    else if (read_place(&look, body) && read_order(&look, json_object_get(body, "orderBy")) &&
             read_filter(&look, json_object_get(body, "filter")))
        answer(&look, &page);
    json_decref(body);
}

/* A token stands in the query, as in the samples, or in the function's argument, as in the model.
 */
static void take_token(struct sim_ctx *ctx)
{
    static const char name[] = "nextFetchToken=";
    char *value = ctx->second + (sizeof name - 1);

    if (strncasecmp(ctx->second, name, sizeof name - 1) != 0)
        return;
    value += *value == '\'';
    size_t length = strcspn(value, "'");
    snprintf(ctx->query.skiptoken, sizeof ctx->query.skiptoken, "%.*s", (int)length, value);
}

/* One of another session may name what this one does not have. */
static bool has_place(const struct look *look, int level)
{
    const struct place *place = &look->place;

    return level >= LEVEL_TOP && level < LEVEL_FILE && place->library < library_count(look) &&
           place->folder <= folder_count(look, place->library);
}

void sim_browse_on(struct sim_ctx *ctx)
{
    struct look look = {.ctx = ctx, .browse = sim_browse_find(ctx)};
    struct sim_page page;
    int level = 0, down = 0, end = 0;

    if (look.browse == NULL)
        return;
    take_token(ctx);
    if (!sim_page_read(ctx, SIM_LIST_ITEMS, 0, &page))
        return;
    /* NOLINTNEXTLINE(cert-err34-c): a token's checksum says that we wrote these numbers */
    if (sscanf(page.resume, "%d %u %u %d %n", &level, &look.place.library, &look.place.folder,
               &down, &end) != 4 ||
        !has_place(&look, level)) {
        sim_fail(ctx, SIM_E_SKIPTOKEN);
        return;
    }
    look.place.level = (enum level)level;
    look.down = down != 0;
    snprintf(look.needle, sizeof look.needle, "%s", page.resume + end);
    answer(&look, &page);
}
