"""Rules that a schema can't express, so that a request can be valid against the schema and still be refused."""

from __future__ import annotations

import re
from typing import Any

import schemathesis
from schemathesis.core import NOT_SET
from schemathesis.core.failures import ServerError
from schemathesis.openapi.checks import EnsureResourceAvailability, RejectedPositiveData, UndefinedContentType

UNSAYABLE = re.compile(
    # Tokens and cursors are opaque: only the emulator knows those that it has issued.
    r"not a token of this filter|cursor must be one next_cursor or previous_cursor"
    # The order of two instants or numbers.
    r"|active_at_min must not be after active_at_max|time_to is before time_from|delay\.max: must not be less than"
    r"|must be supplied together with|should not exceed 31 days|span at most 90 days|must be in one month"
    r"|from must not be after to|it has more than \d+ points of this resolution"
    r"|to: must be after from|to: must be at most \d+ months after from|must be the first day of a month"
    # Formats that the vendors describe in prose.
    r"|must be in the format YYYY-MM|sort\.field: value must be|value is required \[required\]"
    # Protobuf treats an absent field as an empty one, so no field is required.
    r"|value is empty, which is not a valid UUID"
    # A Connect GET has its message in a parameter: JSON, or binary in base64url, with another schema.
    r"|the message is (empty|not )|with base64=1 it must be base64url|the request must be a JSON object"
    r"|not a binary gitpod"
    # Names that exist in this emulator: built-in providers, operations and kinds of records, loaded scenarios.
    r"|there is no '|there is no such provider|has no '.*'; (allowed|did you mean)|these operations have no "
    # Records that exist in this emulator: revisions are of them.
    r"|add the record first"
    # The format of a provider's keys is up to the vendor.
    r"|the format is not that of the vendor's API keys"
    # Each scenario declares its own parameters.
    r"|scenario[ :]"
    # The result of adding a duration: a lifetime within a timer's range, an instant within the calendar.
    r"|ttl: must be more than 0|'[^']*' is too long|the clock must stay between the years 1 and 9999"
    # Fields that exclude or need each other. A union could express them, but its errors would list those of every member.
    r"|can't be combined with '(now|effect)'|effect: name an effect or a delay|kind: needs 'provider'"
    # RFC 9535 is a grammar, which no pattern can express.
    r"|is not a JSON path"
    # The names of headers, and those that follow from the body.
    r"|is not the name of a header|follows from the body"
)

# The schema of a record depends on its provider, which is a part of the path.
RECORDS = "/_emulator/datasets/{name}/{provider}/records"


def is_bodiless_report(case: Any) -> bool:
    """The vendor's document has required fields in an optional body."""
    return case.operation.path.startswith("/cloud/v1/") and case.body is NOT_SET


def is_not_emulated(case: Any) -> bool:
    """The vendor's document also has operations that write, which the emulator answers with 405."""
    return case.operation.path == "/cloud/v1/projects" and case.method.upper() in ("POST", "OPTIONS")


@schemathesis.hook
def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
    if is_not_emulated(case) and response.status_code == 405:
        return False
    if isinstance(failure, UndefinedContentType):
        # The vendor documents CSV in prose, and only JSON as a response.
        return not response.headers["content-type"][0].startswith("text/csv")
    if isinstance(failure, EnsureResourceAvailability):
        # The dataset exists, but has no snapshot of that name yet.
        return not re.search(r"has no snapshot '", response.text)
    if isinstance(failure, ServerError):
        # The Connect protocol requires `unimplemented` here, whose status is 501.
        return '"code":"unimplemented","message":"unknown compression' not in response.text
    if not isinstance(failure, RejectedPositiveData):
        return True
    if case.operation.path == RECORDS:
        return False
    return not UNSAYABLE.search(response.text) and not is_bodiless_report(case)
