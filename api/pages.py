"""Addresses of no page: the shell comes and says so, with the status that says it to programs."""

from flask import Flask, Response, request

from layouts.opened import is_page

ANY_PATH = "/<path:path>"  # Dash answers all of them with its one page


def mark_missing(server: Flask) -> None:
    """Answer 404 where Dash would answer 200 for an address that shows nothing."""

    @server.after_request
    def mark(response: Response) -> Response:
        rule = request.url_rule
        if (
            rule is not None
            and rule.rule == ANY_PATH
            and response.status_code == 200
            and not is_page(request.path)
        ):
            response.status_code = 404
        return response
