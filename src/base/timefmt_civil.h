/* timefmt_civil.h - what the two halves of timefmt share. Nobody else includes it. */
#ifndef RESTORETOP_BASE_TIMEFMT_CIVIL_H
#define RESTORETOP_BASE_TIMEFMT_CIVIL_H

/* English on purpose, whatever the locale: HTTP needs them so, and columns need three letters. */
extern const char *const timefmt_months[12];
extern const char *const timefmt_weekdays[7];

#endif
