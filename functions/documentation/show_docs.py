"""Anybody reads the interface description as a page and tries it out."""

from pathlib import Path

from shared.core.function import Raw, endpoint


@endpoint("GET /docs", memory=1024)
def show_docs() -> Raw:
    """Show the Swagger page; it loads nothing from elsewhere."""
    from aws_lambda_powertools.event_handler import openapi
    from aws_lambda_powertools.event_handler.openapi.swagger_ui import generate_swagger_html

    files = Path(openapi.__file__).parent / "swagger_ui"
    document = Path(__file__).with_name("openapi.json").read_text(encoding="utf-8").replace("</", "<\\/")
    script = (files / "swagger-ui-bundle.min.js").read_text(encoding="utf-8")
    style = (files / "swagger-ui.min.css").read_text(encoding="utf-8")
    return Raw("text/html; charset=utf-8", generate_swagger_html(document, script, style, "/openapi.json", None, False))
