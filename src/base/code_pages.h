/* code_pages.h - the code of libraries that ran once.
 *
 * libcurl brings some thirty of them, and each maps 64 KB at a time of what loading and setting up
 * touches, TLS not even used: 5 MB of which the program needs half a megabyte to go on. */
#ifndef RESTORETOP_BASE_CODE_PAGES_H
#define RESTORETOP_BASE_CODE_PAGES_H

/* Lets go of all pages of libraries that are as they are in their files: those that are needed
 * again come back by themselves, from the system's cache. That cache keeps the others only while
 * there is room, as it does with files that nobody has open. Any thread, whatever the others do. */
void code_pages_release(void);

#endif
