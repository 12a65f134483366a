/* folder.h - makes the folders that a file of ours is to stand in. */
#ifndef RESTORETOP_BASE_FOLDER_H
#define RESTORETOP_BASE_FOLDER_H

#include "base/fault.h"

/* Makes what is missing of the folders that lead to the file `path`, for the user alone (0700). */
bool folder_make_for(const char *path, struct fault *why);

#endif
