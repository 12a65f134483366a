/* options.h - the command line of restoretop-sim. */
#ifndef RESTORETOP_SIM_OPTIONS_H
#define RESTORETOP_SIM_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "sim/tenant.h"

#define SIM_FAULT_OPTIONS_MAX 64

struct fault;

struct sim_options {
    struct sim_tenant_setup tenant;
    bool start_given;
    uint16_t port;
    uint32_t page_size;
    int64_t latency_ms, bandwidth;
    const char *token;    /* NULL: none given; lent from argv */
    int token_fd;         /* -1: none */
    const char *log_path; /* NULL: none; lent from argv */
    const char *faults[SIM_FAULT_OPTIONS_MAX];
    size_t fault_count;
    bool help, version;
};

/* False: one sentence in why. */
bool sim_options_read(struct sim_options *ret_options, int argc, char **argv, struct fault *why);

void sim_options_help(FILE *to);

#endif
