/* fed_client.h - all of the fetcher but its thread, on virtual time, fed with bytes for answers:
 * for the fuzz target of the whole client.
 *
 * Answers, each ended by a byte FED_ENDS: status and header lines, an empty line, the body. The
 * last one answers all further requests, up to a bound. */
#ifndef RESTORETOP_TESTS_FED_CLIENT_H
#define RESTORETOP_TESTS_FED_CLIENT_H

#include <stddef.h>
#include <stdint.h>

#include "fetch/command.h"
#include "model/model.h"

#define FED_ENDS 0x1E

struct fed_client;
struct fed_client *fed_client_new(const uint8_t *bytes, size_t length); /* lent */
void fed_client_free(struct fed_client *client);
void fed_client_run(struct fed_client *client, int64_t ms);               /* virtual time */
void fed_client_send(struct fed_client *client, struct command *command); /* takes it */
struct model *fed_client_model(struct fed_client *client);
struct clock *fed_client_clock(struct fed_client *client);

#endif
