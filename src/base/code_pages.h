/* code_pages.h - gives back the memory of library code that runs only once, at start.
 *
 * libcurl brings some thirty libraries. Loading them and setting them up makes 5 MB of their code
 * resident, 64 KB at a time; half a megabyte of it is needed afterwards. */
#ifndef RESTORETOP_BASE_CODE_PAGES_H
#define RESTORETOP_BASE_CODE_PAGES_H

/* Drops all library pages that are the same in memory as in their files. What is needed again comes
 * back by itself, from the system's cache, which keeps the rest only while there is room. Any
 * thread, whatever the others do. */
void code_pages_release(void);

#endif
