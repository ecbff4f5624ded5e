"""What no schema can say, so that a request may be valid by the schema and refused all the same."""

from __future__ import annotations

import re
from typing import Any

import schemathesis
from schemathesis.core import NOT_SET
from schemathesis.core.failures import ServerError
from schemathesis.openapi.checks import EnsureResourceAvailability, RejectedPositiveData

UNSAYABLE = re.compile(
    # Tokens and cursors are opaque: only the emulator knows those that it has given out.
    r"not a token of this filter|cursor must be one next_cursor or previous_cursor"
    # That one instant or number comes after another.
    r"|active_at_min must not be after active_at_max|time_to is before time_from|delay\.max: not less than"
    # A Connect GET carries its message in a parameter: text that is JSON, or binary in base64url, of another schema.
    r"|the message is (empty|not )|with base64=1 it must be base64url|the request must be a JSON object"
    r"|not a binary gitpod"
    # Names of what this very emulator has: providers and operations that are built in, scenarios that are loaded.
    r"|there is no '|no such provider; there is|has no '[^']*'; it has|has no page tokens there"
    # What a provider's keys look like is its vendor's scheme.
    r"|no API key of the vendor's looks like that"
    # A scenario declares its parameters itself.
    r"|scenario: "
    # Where a duration leads to: a lifetime that a timer can count, an instant within the calendar.
    r"|ttl: more than nothing|the clock goes from the year 1 to the year 9999"
    # Fields that exclude each other. A union could say so, but its refusals would name every member's mistakes.
    r"|not together with clock\.now|effect: name one, or a delay"
    # RFC 9535 is a grammar, which no pattern can hold.
    r"|is no JSON path"
)

# Records have the shape of their provider, which is a part of the path.
RECORDS = "/_emulator/datasets/{name}/{provider}/records"


def is_bodiless_report(case: Any) -> bool:
    """The vendor's document has required fields in a body that it forgets to require."""
    return case.operation.path == "/cloud/v1/usage_report" and case.body is NOT_SET


@schemathesis.hook
def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
    if isinstance(failure, EnsureResourceAvailability):
        # A new dataset has no snapshot yet: it is that name which isn't found.
        return not re.search(r"has no snapshot '", response.text)
    if isinstance(failure, ServerError):
        # The Connect protocol wants `unimplemented` there, and its status is 501.
        return '"code":"unimplemented","message":"unknown compression' not in response.text
    if not isinstance(failure, RejectedPositiveData):
        return True
    if case.operation.path == RECORDS:
        return False
    return not UNSAYABLE.search(response.text) and not is_bodiless_report(case)
