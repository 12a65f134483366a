/* own_folder.h - a folder for the files of one fuzz target, which is taken away when it ends. */
#ifndef RESTORETOP_TESTS_OWN_FOLDER_H
#define RESTORETOP_TESTS_OWN_FOLDER_H

#include <stddef.h>
#include <stdint.h>

/* Made by the first call; the state folder of this process from then on (XDG_STATE_HOME). */
const char *own_folder(void);
/* The file, which is made with its folders, holds these bytes and nothing else; 0600. */
void own_file(const char *path, const uint8_t *bytes, size_t length);

#endif
