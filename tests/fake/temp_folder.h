/* temp_folder.h - how the folder goes that a test has made. */
#ifndef RESTORETOP_TESTS_TEMP_FOLDER_H
#define RESTORETOP_TESTS_TEMP_FOLDER_H

/* With all that is in it, whatever modes the test has left there. 0: it is gone. The path is made
 * by mkdtemp: the shell sees it. */
int temp_folder_remove(const char *folder);

#endif
