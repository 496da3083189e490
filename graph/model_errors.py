"""What goes wrong between us and a model's server, in the terms of our own error tree."""

from collections.abc import Iterator
from contextlib import contextmanager

from graph.errors import (
    ModelError,
    ModelRateLimited,
    ModelRefused,
    ModelStreamCut,
    ModelTimeout,
    ModelUnreachable,
)


@contextmanager
def translated() -> Iterator[None]:
    """Raises the client library's errors as ModelErrors, without their text: it may quote the prompt."""
    import httpx2
    import openai

    try:
        yield
    except (openai.APITimeoutError, httpx2.TimeoutException, TimeoutError) as error:
        raise ModelTimeout from error
    except openai.APIConnectionError as error:
        raise ModelUnreachable from error
    except openai.RateLimitError as error:
        raise ModelRateLimited from error
    except openai.APIStatusError as error:
        kind = ModelRefused if error.status_code < 500 else ModelError
        raise kind(upstream_status=error.status_code) from error
    except (openai.APIError, httpx2.TransportError, ValueError) as error:
        # Raised while reading the stream: cut off, or not what the protocol says.
        raise ModelStreamCut from error
