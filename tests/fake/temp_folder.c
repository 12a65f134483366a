#include "fake/temp_folder.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/xalloc.h"

int temp_folder_remove(const char *folder)
{
    char *command = xasprintf("chmod -R u+rwx %s; rm -r %s", folder, folder);
    int status = system(command);
    free(command);
    return status;
}

int temp_folder_script(const char *folder, const char *name, const char *text)
{
    char *path = xasprintf("%s/%s", folder, name);
    FILE *file = fopen(path, "we");
    bool written = file && fprintf(file, "#!/bin/sh\n%s\n", text) > 0;
    if (file)
        written = fclose(file) == 0 && written;
    int status = written ? chmod(path, 0755) : -1;
    free(path);
    return status;
}
