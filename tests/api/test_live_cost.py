"""What a message costs does not grow with those who hear it."""

from bench.groups import cost_of_a_message
from tests.api.conftest import Server


async def test_trap_11_a_message_to_many_costs_what_a_message_to_two_costs(server: Server) -> None:
    await server.services.health.worker.close()
    costs = [
        await cost_of_a_message(server.services, server.client, server.settings, members, messages=3)
        for members in (2, 25)
    ]
    assert costs[0] == costs[1]
    assert costs[0].chunks == 1
