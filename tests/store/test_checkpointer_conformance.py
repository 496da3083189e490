"""LangGraph's own conformance suite for checkpointers."""

from collections.abc import AsyncGenerator

from langgraph.checkpoint.conformance import checkpointer_test, validate
from langgraph.checkpoint.conformance.capabilities import ALL_CAPABILITIES

from store.checkpointer import SqlCheckpointer
from store.database import Database

# Of release 0.0.2; fewer would mean that some were passed over.
TESTS = 81


async def test_every_capability_conforms_in_full(database: Database) -> None:
    @checkpointer_test(name=f"SqlCheckpointer on {database.dialect}")
    async def checkpointer() -> AsyncGenerator[SqlCheckpointer, None]:
        yield SqlCheckpointer(database)

    report = await validate(checkpointer)

    assert {name: result.failures for name, result in report.results.items() if result.failures} == {}
    assert {name for name, result in report.results.items() if result.passed} == {
        capability.value for capability in ALL_CAPABILITIES
    }
    assert report.conformance_level() == "FULL"
    assert sum(result.tests_passed for result in report.results.values()) >= TESTS
