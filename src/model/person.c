#include "model/person.h"

#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "model/signin.h"
#include "model/snapshot.h"

void person_of(struct person *ret, const struct snapshot *snapshot)
{
    const struct signin *signin = snapshot ? snapshot->signin : NULL;
    *ret = (struct person){.id = ""};
    if (signin) {
        snprintf(ret->id, sizeof ret->id, "%s", signin->person_id);
        snprintf(ret->name, sizeof ret->name, "%s", signin->person_name);
    }
    if (snapshot)
        snprintf(ret->account, sizeof ret->account, "%s", snapshot->whose.account);
}

bool person_same(const struct person *a, const struct person *b)
{
    return strcmp(a->id, b->id) == 0 && strcmp(a->name, b->name) == 0 &&
           strcmp(a->account, b->account) == 0;
}

bool person_is_known(const struct person *person)
{
    return *person->id || *person->name || (*person->account && !strchr(person->account, '@'));
}

static bool is_it(const char *text, const char *wanted)
{
    return text && *wanted && ascii_casecmp(text, wanted) == 0;
}

bool person_created(const struct person *person, const struct identity_set *by)
{
    if (!person || !by || !person_is_known(person))
        return false;
    const struct identity *user = &by->user, *application = &by->application;
    if (user->id && *person->id)
        return is_it(user->id, person->id);
    if (user->id || user->name || user->email)
        return is_it(user->email, person->account) || is_it(user->name, person->name);
    return is_it(application->id, person->account) || is_it(application->name, person->account);
}
