/* story_json.h - lists of sessions for the rows of the fault matrix, good but for one member. */
#ifndef RESTORETOP_TESTS_STORY_JSON_H
#define RESTORETOP_TESTS_STORY_JSON_H

/* A good session; its id ends in that number. Caller frees, as all here. */
char *story_json_session(int number);
/* Three sessions; the second one's member of that path ("error.code") is `value` as it stands,
 * which may be no JSON at all; the value "-": the member is missing. NULL, NULL: all are good. */
char *story_json_list(const char *path, const char *value);
/* A good session, one for each type that the member is not, a good session. */
char *story_json_types(const char *path);

#endif
