#include "cli/output.h"

#include <errno.h>
#include <stdio_ext.h>
#include <string.h>

#include "base/text.h"

enum exit_status output_finish(FILE *out, int earlier, enum exit_status status, FILE *err)
{
    errno = 0;
    if (fflush(out) == 0 && !ferror(out))
        return status;
    int error = earlier != 0 ? earlier : errno;
    __fpurge(out);
    clearerr(out);
    if (error == EPIPE)
        return status;
    fprintf(err, "restoretop: the output could not be written%s%s\n", error != 0 ? ": " : "",
            error != 0 ? strerror(error) : "");
    return status == EXIT_HEALTHY || status == EXIT_ATTENTION ? EXIT_INTERNAL : status;
}

void output_warnings(const char *lines, FILE *err)
{
    for (const char *at = lines; *at;) {
        const int length = (int)strcspn(at, "\n");
        fprintf(err, "restoretop: warning: %.*s\n", length, at);
        at += length + (at[length] == '\n');
    }
}

void output_add_advice(struct strbuf *line, const struct fault *fault)
{
    if (fault->kind == FAULT_THROTTLED && fault->retry_after_s > 0)
        strbuf_printf(line, "It asks to wait for %d s; run this again after that.",
                      fault->retry_after_s);
    else if (fault->kind == FAULT_THROTTLED || fault->kind == FAULT_SERVICE)
        strbuf_puts(line, *fault->request_id || *fault->client_request_id
                              ? "Run this again later; if it stays, tell support the request-id."
                              : "Run this again later.");
    else
        text_append_safe(line, fault->hint, strlen(fault->hint), -1, TEXT_UTF8);
}
