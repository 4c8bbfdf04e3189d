"""What no description can say of a request that is well formed: whether it fits the event as it is.

The check of schemathesis that valid data is accepted is replaced by the same, but for these answers.
"""

import schemathesis
from schemathesis.specs.openapi.checks import positive_data_acceptance

# An answer is of the event's type, and an answer at the deadline of the type that is asked for.
OF_THE_EVENT = {"int", "int_range", "float", "bool", "letter", "two_readings", "empty", "text_length", "on_timeout_answer", "not_object"}
ANSWERS = {"value", "on_timeout"}
# A link that is revoked is one of the event, and not its own.
OF_ITS_LINKS = {"no_link", "own_link"}
# Where outcomes may be sent is the operator's, and so are secrets; which headers a callback may not choose is a list of names.
OF_CALLBACKS = {"address", "destination", "header_name", "header_value", "secret_header"}
# Whether there is more time to have, and a deadline to move, is of the question.
OF_THE_DEADLINE = {"not_extendable", "no_deadline"}
# Two places of one request say different things, or one says what the event does not.
CONTRADICTION = {"mismatch", "other_header"}


@schemathesis.hook
def filter_query(context, query):
    """A parameter that is an empty list is not in the address, so nothing is wrong with that."""
    return not any(value in ([], {}) for value in (query or {}).values())


@schemathesis.hook
def before_call(context, case, kwargs):
    """A wait for a scope is as long as it says, and nobody ends it: a second will do."""
    body = case.body
    if isinstance(body, dict) and "scope" in body:
        wait = body.get("wait")
        if isinstance(wait, (int, float)) and wait == int(wait) and 1 < wait <= 315360000:
            body["wait"] = 1


def depends_on_the_event(error):
    # Which schemas can be shown, and which answer a form takes at its deadline, is more than a description says.
    if error["field"] in ANSWERS and error["code"] in OF_THE_EVENT:
        return True
    if error["field"].startswith("callback.") and error["code"] in OF_CALLBACKS:
        return True
    if error["field"].split("/")[0] == "schema" or error["field"].startswith("on_timeout."):
        return True
    if error["field"].startswith("context.") and error["code"] == "format":
        return True
    return error["code"] in CONTRADICTION | OF_ITS_LINKS | OF_THE_DEADLINE


@schemathesis.check
def valid_data_is_accepted(ctx, response, case):
    if response.status_code == 410:
        return None  # The event has ended, which the one who asks may not know.
    if response.status_code in (413, 415) and case.path.endswith("/logo"):
        return None  # Which bytes are an image is more than a description says.
    if response.status_code in (400, 422):
        errors = response.json().get("errors", [])
        if errors and all(depends_on_the_event(error) for error in errors):
            return None
    return positive_data_acceptance(ctx, response, case)
