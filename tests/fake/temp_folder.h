/* temp_folder.h - the folder that a test has made: what is put there, and how it goes. */
#ifndef RESTORETOP_TESTS_TEMP_FOLDER_H
#define RESTORETOP_TESTS_TEMP_FOLDER_H

/* With all that is in it, whatever modes the test has left there. 0: it is gone. The path is made
 * by mkdtemp: the shell sees it. */
int temp_folder_remove(const char *folder);
/* A shell script of that name, to be run. 0: it is there. */
int temp_folder_script(const char *folder, const char *name, const char *text);

#endif
