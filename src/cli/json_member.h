/* json_member.h - members of an object that is being written: `"name":value` with the comma that
 * parts it from the one before. The object's brace is the caller's. */
#ifndef RESTORETOP_CLI_JSON_MEMBER_H
#define RESTORETOP_CLI_JSON_MEMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/strbuf.h"

void json_member(struct strbuf *out, const char *name); /* the value is to follow */
void json_member_text(struct strbuf *out, const char *name, const char *text); /* NULL: null */
void json_member_number(struct strbuf *out, const char *name, int64_t number);
void json_member_count(struct strbuf *out, const char *name, int64_t number); /* below 0: null */
void json_member_bool(struct strbuf *out, const char *name, bool value);
/* "2026-11-23T14:32:07Z"; TIME_NONE: null. */
void json_member_time(struct strbuf *out, const char *name, int64_t ms);
/* The same with milliseconds, always three: such texts are in the order of their times. */
void json_member_moment(struct strbuf *out, const char *name, int64_t ms);

#endif
