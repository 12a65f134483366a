/* folder.h - the folders that files of ours stand in: where they are, and made where missing. */
#ifndef RESTORETOP_BASE_FOLDER_H
#define RESTORETOP_BASE_FOLDER_H

#include "base/fault.h"

/* Where a file of ours stands (XDG Base Directory Specification): in "restoretop" within the folder
 * that the variable names by an absolute path, else within the one in the user's home. NULL: HOME
 * names none. Caller frees. */
char *folder_path_of(const char *variable, const char *within_home, const char *name);

/* Makes what is missing of the folders that lead to the file `path`, for the user alone (0700). */
bool folder_make_for(const char *path, struct fault *why);

#endif
