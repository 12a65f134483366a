/* errors.h - the errors that are answered (GRAPH.md, Errors): code, HTTP status, message. */
#ifndef RESTORETOP_SIM_ERRORS_H
#define RESTORETOP_SIM_ERRORS_H

enum sim_error {
    SIM_E_NO_TOKEN,
    SIM_E_BAD_TOKEN,
    SIM_E_EXPIRED,
    SIM_E_CHALLENGE,
    SIM_E_FORBIDDEN,
    SIM_E_VERSION,
    SIM_E_NO_SEGMENT,
    SIM_E_METHOD,
    SIM_E_BAD_REQUEST,
    SIM_E_NOT_ACCEPTABLE,
    SIM_E_NO_LENGTH,
    SIM_E_NO_MEDIA_TYPE,
    SIM_E_TOO_LARGE,
    SIM_E_DEPENDENCY,
    SIM_E_STORAGE,
    SIM_E_QUERY_OPTION,
    SIM_E_SKIPTOKEN,
    SIM_E_BAD_ID,
    SIM_E_NO_SESSION,
    SIM_E_STATE,
    SIM_E_TOO_MANY,
    SIM_E_INCOMPLETE_DELETE,
    SIM_E_LOCKED,
    SIM_E_PATH_TYPE,
    SIM_E_ARTIFACTS,
    SIM_E_RESTORE_POINT,
    SIM_E_MIXED,
    SIM_E_LIMIT,
    SIM_E_DUPLICATE,
    SIM_E_CREATE,
    SIM_E_PATCH,
    SIM_E_LIMIT_CHANGE,
    SIM_E_NO_ARTIFACT,
    SIM_E_NO_BULK,
    SIM_E_BULK_ID,
    SIM_E_BULK_CREATE,
    SIM_E_BULK_URL,
    SIM_E_BULK_ADDRESS,
    SIM_E_BULK_LIMIT,
    SIM_E_BULK_STATE,
    SIM_E_FILTER_LENGTH,
    SIM_E_SEARCH,
    SIM_E_UNIT_ID,
    SIM_E_NO_POINT,
    SIM_E_NO_BROWSE,
    SIM_E_BROWSE,
    SIM_ERRORS
};

struct sim_error_row {
    int status;
    const char *code;
    const char *message;
};

const struct sim_error_row *sim_error_row(enum sim_error error);

/* The code that Graph's gateway gives for a bare status. */
const char *sim_error_code_of(int status);

#endif
