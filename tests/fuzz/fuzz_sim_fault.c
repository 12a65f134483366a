/* fuzz_sim_fault.c - any text as faults of the simulated service, one a line: each is taken or
 * refused with a sentence, and chosen for some requests. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/xalloc.h"
#include "fuzz/check.h"
#include "sim/faults.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void choose(struct sim_faults *faults)
{
    static const struct {
        const char *method, *path;
    } requests[] = {{"GET", "/v1.0/solutions/backupRestore/restoreSessions"},
                    {"POST", "/v1.0/solutions/backupRestore/restoreSessions/a/activate"},
                    {"DELETE", "/v1.0/solutions/backupRestore/restoreSessions/a"}};
    for (int64_t now_ms = 0; now_ms < 200000; now_ms += 70000)
        for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
            struct sim_active active;
            sim_faults_choose(faults, requests[i].method, requests[i].path, now_ms, &active);
            check(active.on >> SIM_KNOBS == 0);
            const struct sim_fault_args *args = &active.args[SIM_KNOB_STATUS];
            check(!sim_active_has(&active, SIM_KNOB_STATUS) ||
                  (args->code >= 100 && args->code <= 999));
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sim_faults *faults = sim_faults_new();
    char *text = xstrndup((const char *)data, size), *rest = text, *line;
    while ((line = strsep(&rest, "\n")) != NULL) {
        struct fault why = {.kind = FAULT_NONE};
        size_t before = sim_faults_count(faults);
        bool added = sim_faults_add(faults, line, 0, &why);
        check(added ? sim_faults_count(faults) == before + 1 : *why.text != '\0');
        if (added)
            check(strcmp(sim_faults_spec(faults, before), line) == 0);
    }
    choose(faults);
    sim_faults_free(faults);
    free(text);
    return 0;
}
