/* managed.h - where a machine asks for its own identity. Private to the managed identity grant. */
#ifndef RESTORETOP_AUTH_MANAGED_H
#define RESTORETOP_AUTH_MANAGED_H

#include "auth/config.h"
#include "base/strbuf.h"

enum managed_kind {
    MANAGED_VM,  /* the instance metadata service of an Azure VM */
    MANAGED_ARC, /* the agent of Azure Arc, on machines elsewhere */
    MANAGED_APP, /* App Service, Functions, Automation, Container Apps */
    MANAGED_NONE /* a host that has one we do not speak to: *why names it */
};

/* Addresses and files that are looked at; tests have others. */
struct managed_places {
    const char *vm_url;     /* without query */
    const char *arc_url;    /* the same */
    const char *arc_agent;  /* a file whose presence tells of the agent */
    const char *arc_folder; /* the only one whose keys are read */
};
extern const struct managed_places managed_places_usual;

/* In the order of Microsoft's libraries: IDENTITY_ENDPOINT with IDENTITY_HEADER (App Service), with
 * IMDS_ENDPOINT (Arc), MSI_ENDPOINT, the agent's file, else the VM's address. Appends the address
 * to ask at, query and all. */
enum managed_kind managed_find(const struct managed_places *places,
                               const struct auth_config *config, struct strbuf *url,
                               struct fault *why);

/* Arc: its 401 names a file that only who administers the machine can read; its content proves that
 * we can. Read only where it lies in arc_folder itself, is called *.key, is no link and holds at
 * most 4096 bytes. NULL with a fault. */
struct secret *managed_arc_key(const struct managed_places *places, const char *challenge,
                               struct fault *why);

struct grant_setup;
/* grant_managed with other places. */
struct grant *grant_managed_at(const struct grant_setup *setup,
                               const struct managed_places *places);

#endif
