#include "model/artifact.h"

#include <string.h>

#include "base/ascii.h"
#include "base/timefmt.h"

/* clang-format off */
static const char *const status_words[ARTIFACT_STATUS_COUNT] = {
    [ARTIFACT_ADDED] = "added", [ARTIFACT_SCHEDULING] = "scheduling",
    [ARTIFACT_SCHEDULED] = "scheduled", [ARTIFACT_IN_PROGRESS] = "inProgress",
    [ARTIFACT_SUCCEEDED] = "succeeded", [ARTIFACT_FAILED] = "failed", [ARTIFACT_OTHER] = "",
};
/* clang-format on */

enum artifact_status artifact_status_parse(const char *word)
{
    for (int i = 0; word && i < ARTIFACT_OTHER; i++)
        if (ascii_casecmp(status_words[i], word) == 0)
            return (enum artifact_status)i;
    return ARTIFACT_OTHER;
}

void artifact_init(struct artifact *artifact)
{
    *artifact = (struct artifact){
        .start_ms = TIME_NONE,
        .completion_ms = TIME_NONE,
        .point_ms = TIME_NONE,
        .point_expiration_ms = TIME_NONE,
        .point_date_ms = TIME_NONE,
        .restored_item_count = COUNT_NONE,
        .artifact_count = COUNT_NONE,
        .status = ARTIFACT_OTHER,
    };
}

static bool has(const char *text)
{
    return text && *text;
}

static const char *first_of(const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (has(texts[i]))
            return texts[i];
    return NULL;
}

const char *artifact_place_text(const struct artifact *artifact)
{
    const char *const texts[] = {
        artifact->restored_site_url,  artifact->restored_item_url,    artifact->restored_item_path,
        artifact->restored_site_name, artifact->restored_folder_name,
    };
    return first_of(texts, sizeof texts / sizeof *texts);
}

/* Only beta says where items are restored to; they are taken to go to a new place. */
bool artifact_goes_elsewhere(const struct artifact *artifact)
{
    return has(artifact->destination) ? ascii_casecmp(artifact->destination, "inPlace") != 0
                                      : artifact->granular;
}

enum artifact_place artifact_place(const struct artifact *artifact, int64_t now_ms)
{
    if (artifact->status != ARTIFACT_SUCCEEDED)
        return PLACE_NONE;
    if (artifact->restored_item_count == 0)
        return PLACE_NOWHERE;
    if (artifact_place_text(artifact))
        return PLACE_TOLD;
    const bool late =
        artifact->completion_ms == TIME_NONE || now_ms - artifact->completion_ms > PLACE_LATE_MS;
    return artifact_goes_elsewhere(artifact) && !late ? PLACE_PENDING : PLACE_UNTOLD;
}

bool artifact_is_settled(const struct artifact *artifact, int64_t now_ms)
{
    if (artifact->status == ARTIFACT_FAILED)
        return true;
    return artifact->status == ARTIFACT_SUCCEEDED &&
           artifact_place(artifact, now_ms) != PLACE_PENDING;
}

bool destination_overwrites(const char *word)
{
    return word && (ascii_casecmp(word, "inPlace") == 0 || strcmp(word, DESTINATION_BOTH) == 0);
}

const char *destination_join(const char *known, const char *word)
{
    if (!has(known) || !has(word))
        return has(known) ? known : has(word) ? word : NULL;
    const bool differ = destination_overwrites(known) != destination_overwrites(word);
    return differ || strcmp(word, DESTINATION_BOTH) == 0 ? DESTINATION_BOTH : known;
}

bool artifact_is_bad(const struct artifact *artifact)
{
    return artifact->status == ARTIFACT_FAILED || artifact->unreadable || artifact->error;
}

const char *artifact_title(const struct artifact *artifact)
{
    const char *const names[] = {
        artifact->source_name,
        artifact->restored_site_name,
        artifact->restored_folder_name,
        artifact->restored_item_path,
        artifact->web_url,
        artifact->restored_item_key,
        artifact->id,
    };
    const char *name = first_of(names, sizeof names / sizeof *names);
    return name ? name : "(no id)";
}

int64_t artifact_took_ms(const struct artifact *artifact)
{
    const int64_t start = artifact->start_ms, end = artifact->completion_ms;
    return start == TIME_NONE || end == TIME_NONE || end < start ? -1 : end - start;
}

int64_t artifact_point_ms(const struct artifact *artifact)
{
    return artifact->point_ms != TIME_NONE ? artifact->point_ms : artifact->point_date_ms;
}

enum bulk_end bulk_request_end(const struct bulk_request *request)
{
    static const struct {
        const char *word;
        enum bulk_end end;
    } words[] = {
        {"active", BULK_RUNS},
        {"completed", BULK_COMPLETED},
        {"completedWithErrors", BULK_PARTLY},
        {"completedWithError", BULK_PARTLY}, /* the session's spelling */
    };
    const char *said = request->status_word ? request->status_word : "";
    size_t i = 0;
    while (i < sizeof words / sizeof *words && ascii_casecmp(said, words[i].word) != 0)
        i++;
    if (i == sizeof words / sizeof *words) /* it does not say which: what runs has no error */
        return request->error ? BULK_PARTLY : BULK_RUNS;
    return words[i].end == BULK_COMPLETED && request->error ? BULK_PARTLY : words[i].end;
}

size_t bulk_unresolved(const struct bulk_request *requests, size_t count)
{
    size_t lost = 0;
    for (size_t i = 0; i < count; i++)
        if (requests[i].error)
            lost += requests[i].error->detail_count;
    return lost;
}

int64_t artifacts_start(const struct artifact *artifacts, size_t count, int64_t created_ms,
                        int64_t known_ms)
{
    for (size_t i = 0; i < count; i++) {
        const int64_t start_ms = artifacts[i].start_ms;
        const bool ours = created_ms == TIME_NONE || start_ms >= created_ms;
        if (start_ms != TIME_NONE && ours && (known_ms == TIME_NONE || start_ms < known_ms))
            known_ms = start_ms;
    }
    return known_ms;
}
