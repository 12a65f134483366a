#include "cli/output.h"

#include <errno.h>
#include <stdio_ext.h>
#include <string.h>

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
    fprintf(err, "restoretop: the output could not be written: %s\n", strerror(error));
    return EXIT_INTERNAL;
}

void output_warnings(const char *lines, FILE *err)
{
    for (const char *at = lines; *at;) {
        const int length = (int)strcspn(at, "\n");
        fprintf(err, "restoretop: warning: %.*s\n", length, at);
        at += length + (at[length] == '\n');
    }
}
