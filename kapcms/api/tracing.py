"""Traces by OpenTelemetry, where KAPCMS_TRACES asks for them: spans of requests, of statements inside them, of jobs.

`app.py` loads this module only where the setting is on, and nothing else imports `opentelemetry`: off, it is free. Kept
answers have no spans: a span would cost more than the answer. All others go through the framework, which names routes.

Where spans go, what the service is called and how many are taken is said by OpenTelemetry's own variables, as
`OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_SERVICE_NAME`, `OTEL_TRACES_SAMPLER`
(https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/). Names of attributes are those of
the semantic conventions (https://opentelemetry.io/docs/specs/semconv/).
"""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from flask import g, request
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.propagate import extract
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SimpleSpanProcessor
from opentelemetry.trace import SpanKind, StatusCode, get_current_span
from sqlalchemy import event

from kapcms.models.statement_watchers import watch_statements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from flask import Flask, Response
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import ReadableSpan, Span
    from opentelemetry.trace import Tracer
    from sqlalchemy.engine import Engine

SPAN = "kapcms_span"
"""Under this name a connection keeps the span of its statement."""
LONGEST_SHOWN = 2_000
"""Characters of a statement; the values it is asked with are never shown."""
SERVER_ERRORS = 500
IDLE = "kapcms.idle"
"""The attribute of a job that found nothing to do."""


def trace(app: Flask, engine: Engine, way: str) -> Callable[[str], AbstractContextManager[Callable[[], None]]]:
    """Trace the app's requests and the engine's statements; `way`: otlp, or console (a line of JSON a span).

    Gives what to put around a job, by its name: inside, a call of what it gives says that there was nothing to do, and
    the job's trace is dropped (jobs look several times a second).
    """
    provider = TracerProvider(resource=Resource.create(_service()))
    spans = (
        BatchSpanProcessor(OTLPSpanExporter())
        if way == "otlp"
        else SimpleSpanProcessor(ConsoleSpanExporter(out=sys.stdout, formatter=_line))
    )
    provider.add_span_processor(WithoutIdle(spans))
    tracer = provider.get_tracer("kapcms")
    app.wsgi_app = TraceRequests(tracer, app.wsgi_app)  # type: ignore[method-assign]  # Flask's documented way
    app.after_request(_name_request)
    _trace_statements(engine, tracer)

    @contextmanager
    def job(name: str) -> Iterator[Callable[[], None]]:
        with tracer.start_as_current_span(f"job {name}", attributes={"kapcms.job": name}) as span:
            yield lambda: span.set_attribute(IDLE, value=True)

    return job


class TraceRequests:
    """The WSGI application `inner` with a span around each request, from its begin until the answer begins.

    A trace that the client began (`traceparent`, https://www.w3.org/TR/trace-context/) goes on.
    """

    def __init__(self, tracer: Tracer, inner: WSGIApplication) -> None:
        self._tracer = tracer
        self._inner = inner

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """One request."""
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        about = {"http.request.method": method, "url.path": path, "url.scheme": environ["wsgi.url_scheme"]}
        carried = {
            name[5:].lower(): value
            for name, value in environ.items()
            if name in {"HTTP_TRACEPARENT", "HTTP_TRACESTATE"}
        }
        with self._tracer.start_as_current_span(
            method, extract(carried), kind=SpanKind.SERVER, attributes=about
        ) as span:

            def start(status: str, *rest: Any) -> Callable[[bytes], object]:
                code = int(status[:3])
                span.set_attribute("http.response.status_code", code)
                if code >= SERVER_ERRORS:
                    span.set_status(StatusCode.ERROR)
                return start_response(status, *rest)

            return self._inner(environ, start)


class WithoutIdle(SpanProcessor):
    """Hands spans on; those of a job when it is at its end, and not at all where it found nothing to do."""

    def __init__(self, inner: SpanProcessor) -> None:
        self._inner = inner
        self._held: dict[int, list[ReadableSpan]] = {}
        self._lock = threading.Lock()

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """A span has begun."""
        if _is_job(span):
            with self._lock:
                self._held[span.context.trace_id] = []
        self._inner.on_start(span, parent_context)

    def on_end(self, span: ReadableSpan) -> None:
        """A span has ended."""
        trace_id = span.context.trace_id
        with self._lock:
            held = self._held.get(trace_id)
            if held is not None:
                held.append(span)
                if not _is_job(span):
                    return
                del self._held[trace_id]
        if held is None or not (span.attributes or {}).get(IDLE):
            for each in held or (span,):
                self._inner.on_end(each)

    def shutdown(self) -> None:
        """Hand on what is left."""
        self._inner.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Hand on now."""
        return self._inner.force_flush(timeout_millis)


def _trace_statements(engine: Engine, tracer: Tracer) -> None:
    """Put a span around every statement inside of another span."""
    system = engine.dialect.name

    def start(statement: str, at: int | None = None) -> Any:
        operation = statement.split(None, 1)[0].upper()
        about = {"db.system.name": system, "db.operation.name": operation}
        about["db.query.text"] = statement[:LONGEST_SHOWN]
        return tracer.start_span(f"{operation} {system}", kind=SpanKind.CLIENT, attributes=about, start_time=at)

    def begin(connection: Any, cursor: Any, statement: str, *event_arguments: Any) -> None:
        del cursor, event_arguments
        if get_current_span().is_recording():
            connection.info[SPAN] = start(statement)

    def end(connection: Any, *event_arguments: Any) -> None:
        del event_arguments
        span = connection.info.pop(SPAN, None)
        if span is not None:
            span.end()

    def fail(context: Any) -> None:
        span = None if context.connection is None else context.connection.info.pop(SPAN, None)
        if span is not None:
            span.set_status(StatusCode.ERROR, type(context.original_exception).__name__)
            span.end()

    def note(statement: str, seconds: float) -> None:
        if get_current_span().is_recording():
            start(statement, time.time_ns() - int(seconds * 1e9)).end()

    watch_statements(engine, note)
    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)
    event.listen(engine, "handle_error", fail)


def _name_request(response: Response) -> Response:
    """Name the span by the route, not by the address: there are few routes."""
    span = get_current_span()
    if request.url_rule is not None:
        span.update_name(f"{request.method} {request.url_rule.rule}")
        span.set_attribute("http.route", request.url_rule.rule)
    if "request_id" in g:
        span.set_attribute("kapcms.request_id", g.request_id)
    return response


def _is_job(span: ReadableSpan) -> bool:
    return span.parent is None and span.kind is SpanKind.INTERNAL


def _service() -> dict[str, str]:
    return {} if "OTEL_SERVICE_NAME" in os.environ else {SERVICE_NAME: "kapcms"}


def _line(span: ReadableSpan) -> str:
    return f"{span.to_json(indent=None)}\n"
