/* banner_service.h - the banner's sentences about a backup service that is not plain enabled. */
#ifndef RESTORETOP_UI_BANNER_SERVICE_H
#define RESTORETOP_UI_BANNER_SERVICE_H

#include "theme.h"
#include "uistate.h"

/* False: it is enabled, or tells nothing; no sentence below says anything then. */
bool banner_service_speaks(const struct uistate *state);
enum role banner_service_role(const struct uistate *state);

/* What it is, and what that means for restoring. */
void banner_service_cause(struct strbuf *out, const struct uistate *state);
/* Until when; what comes next; when it changed. */
void banner_service_dates(struct strbuf *out, const struct uistate *state);
void banner_service_hint(struct strbuf *out, const struct uistate *state);
void banner_service_change(struct strbuf *out, const struct uistate *state);

#endif
