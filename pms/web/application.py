"""Flask, but that what fails once an answer was made is answered in our words as well."""

from flask import Flask, Response


class Application(Flask):
    def process_response(self, response: Response) -> Response:
        """What is done with every answer; a failure there is a failure of the request.

        Flask gives its error pages what a view raises, and nothing that is raised after it.
        """
        try:
            return super().process_response(response)
        except Exception as error:
            instead = self.make_response(self.handle_user_exception(error))
            return super().process_response(instead)

    def do_teardown_appcontext(self, *arguments: object) -> None:
        """The answer stands already: a connection that breaks while it is put back is only told."""
        try:
            super().do_teardown_appcontext(*arguments)  # type: ignore[arg-type]
        except Exception as error:
            self.logger.error("after the answer: %s", type(error).__name__)
            self.extensions["sqlalchemy"].session.registry.clear()  # the next one begins anew
