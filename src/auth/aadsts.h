/* aadsts.h - Entra's error numbers in words (aadsts.def). Pure; hints only, nothing is decided. */
#ifndef RESTORETOP_AUTH_AADSTS_H
#define RESTORETOP_AUTH_AADSTS_H

struct aadsts {
    int number;
    const char *why, *what_to_do;
};
/* NULL: not in the table. */
const struct aadsts *aadsts_find(int number);
/* The number in "AADSTS70043: ..."; 0: none. */
int aadsts_number(const char *words);

#endif
