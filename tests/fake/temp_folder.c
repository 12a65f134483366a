#include "fake/temp_folder.h"

#include <stdlib.h>

#include "base/xalloc.h"

int temp_folder_remove(const char *folder)
{
    char *command = xasprintf("chmod -R u+rwx %s; rm -r %s", folder, folder);
    int status = system(command);
    free(command);
    return status;
}
