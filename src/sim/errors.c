#include "sim/errors.h"

#include <stddef.h>

/* Codes and statuses as documented, but for those that GRAPH.md, Errors, calls ours; the service's
 * real messages are not known. */
/* clang-format off */
static const struct sim_error_row rows[SIM_ERRORS] = {
    [SIM_E_NO_TOKEN] = {401, "InvalidAuthenticationToken", "Access token is empty."},
    [SIM_E_BAD_TOKEN] = {401, "InvalidAuthenticationToken", "Access token validation failure. Invalid audience."},
    [SIM_E_EXPIRED] = {401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired."},
    [SIM_E_CHALLENGE] = {401, "InvalidAuthenticationToken", "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp"},
    [SIM_E_FORBIDDEN] = {403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."},
    [SIM_E_VERSION] = {400, "BadRequest", "Invalid version."},
    [SIM_E_NO_SEGMENT] = {400, "BadRequest", "Resource not found for the segment."},
    [SIM_E_METHOD] = {405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target."},
    [SIM_E_BAD_REQUEST] = {400, "BadRequest", "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format."},
    [SIM_E_NOT_ACCEPTABLE] = {406, "NotAcceptable", "The only media type of an answer is application/json."},
    [SIM_E_NO_LENGTH] = {411, "LengthRequired", "A POST, PATCH or PUT needs Content-Length, also without a body."},
    [SIM_E_NO_MEDIA_TYPE] = {415, "RequestBodyRead", "A body was sent without Content-Type application/json."},
    [SIM_E_TOO_LARGE] = {413, "RequestEntityTooLarge", "The request body is too large."},
    [SIM_E_DEPENDENCY] = {424, "FailedDependency", "A request that this one depends on has failed."},
    [SIM_E_STORAGE] = {507, "InsufficientStorage", "The simulated tenant holds as many new sessions as it can."},
    [SIM_E_QUERY_OPTION] = {400, "BadRequest", "The query option is not supported."},
    [SIM_E_SKIPTOKEN] = {400, "BadRequest", "Skip token is not valid."},
    [SIM_E_BAD_ID] = {400, "InvalidRestoreSessionId", "The restore session id is empty or not valid."},
    [SIM_E_NO_SESSION] = {404, "RestoreSessionNotFound", "The restore session was not found."},
    [SIM_E_STATE] = {403, "RestoreSessionActionNotAllowed", "The action is allowed on restore sessions in Draft state only."},
    [SIM_E_TOO_MANY] = {500, "TooManyActiveRestoreSessions", "Too many restore sessions are active. Try again when one of them has ended."},
    [SIM_E_INCOMPLETE_DELETE] = {500, "IncompleteArtifactDeletion", "Not all artifacts could be deleted. Try again."},
    [SIM_E_LOCKED] = {403, "ServiceRestoreLocked", "Restoring is locked for this tenant."},
    [SIM_E_PATH_TYPE] = {400, "InvalidPathType", "The destination type is missing or not known."},
    [SIM_E_ARTIFACTS] = {400, "InvalidArtifactRequest", "At least one valid artifact is required."},
    [SIM_E_RESTORE_POINT] = {400, "InvalidRestorePoint", "The restore point id is empty or not valid."},
    [SIM_E_MIXED] = {400, "DifferentRestoreDestinationType", "All artifacts of a restore session need the same destination type."},
    [SIM_E_LIMIT] = {413, "RestoreArtifactsLimitBreached", "A request can hold at most 50 artifacts."},
    [SIM_E_DUPLICATE] = {400, "DuplicateArtifactInList", "The same artifact is in the list twice."},
    [SIM_E_CREATE] = {400, "InvalidCreateRequest", "Granular and whole-unit artifacts cannot be in one request."},
    [SIM_E_PATCH] = {400, "InvalidPatchRequest", "A change holds one delta, of artifacts of the kind that the draft holds."},
    [SIM_E_LIMIT_CHANGE] = {400, "RestoreArtifactsLimitBreached", "A request can hold at most 50 artifacts."},
    [SIM_E_NO_ARTIFACT] = {404, "ArtifactNotFound", "The artifact was not found."},
    [SIM_E_NO_BULK] = {404, "BulkRestoreArtifactsNotFound", "The bulk addition request was not found."},
    [SIM_E_BULK_ID] = {400, "InvalidBulkRestoreArtifactId", "An id among the resources is empty or not valid."},
    [SIM_E_BULK_CREATE] = {400, "BulkRestoreInvalidCreateRequest", "One list of resources and a destination are required, once, in an empty draft."},
    [SIM_E_BULK_URL] = {400, "BulkRestoreInvalidCreateRequestSiteUrl", "A site URL is not valid."},
    [SIM_E_BULK_ADDRESS] = {400, "BulkRestoreInvalidCreateRequestUserEmail", "An e-mail address is not valid."},
    [SIM_E_BULK_LIMIT] = {400, "BulkRestoreRestorationResourcesCountExceedsLimit", "A request can name at most 10,000 resources."},
    [SIM_E_BULK_STATE] = {403, "InvalidStateForBulkRequestDeletion", "A bulk addition request can be deleted once it is completed."},
    [SIM_E_FILTER_LENGTH] = {400, "FilterLengthExceeded", "The filter is too long."},
    [SIM_E_SEARCH] = {400, "InvalidSearchRequest", "Protection units and a time are required, in the documented form."},
    [SIM_E_NO_POINT] = {404, "itemNotFound", "The restore point was not found: it may have expired."},
    [SIM_E_NO_BROWSE] = {404, "itemNotFound", "The browse session was not found."},
    [SIM_E_BROWSE] = {400, "invalidRequest", "The place, its type, the order or the filter is not valid."},
    [SIM_E_UNIT_ID] = {400, "InvalidProtectionUnitId", "A protection unit id is empty or not valid."},
};

static const struct {
    int status;
    const char *code;
} gateway[] = {
    {400, "BadRequest"}, {401, "InvalidAuthenticationToken"}, {402, "PaymentRequired"},
    {403, "accessDenied"}, {404, "itemNotFound"}, {409, "Conflict"}, {412, "PreconditionFailed"},
    {423, "Locked"}, {429, "TooManyRequests"}, {500, "InternalServerError"}, {502, "BadGateway"},
    {503, "ServiceUnavailable"}, {504, "GatewayTimeout"}, {507, "InsufficientStorage"},
    {509, "BandwidthLimitExceeded"},
};
/* clang-format on */

const struct sim_error_row *sim_error_row(enum sim_error error)
{
    return &rows[error];
}

const char *sim_error_code_of(int status)
{
    for (size_t i = 0; i < sizeof gateway / sizeof gateway[0]; i++) {
        if (gateway[i].status == status)
            return gateway[i].code;
    }
    return "UnknownError";
}
