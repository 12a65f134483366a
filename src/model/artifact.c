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

enum bulk_end bulk_request_end(const struct bulk_request *request)
{
    const char *word = request->status_word ? request->status_word : "";
    if (ascii_casecmp(word, "completedWithErrors") == 0) /* plural, unlike the session's */
        return BULK_PARTLY;
    return ascii_casecmp(word, "completed") == 0 ? BULK_COMPLETED : BULK_RUNS;
}
