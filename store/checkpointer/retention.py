"""Which checkpoints of a thread are still needed."""

from collections.abc import Collection, Mapping

from store.checkpointer.rows import Key, Node


def resumed_from(new: Node, parent: Node | None, source: str | None) -> str | None:
    """The oldest interrupted checkpoint of the run that `new`, a child of `parent`, goes on with, if any.

    Run ids tell whether it is one run; without them, an interrupted parent does, or one a single step before.
    """
    if parent is None or source == "input":
        return None
    if parent.run_key and new.run_key:
        same_run = parent.run_key == new.run_key
    else:
        next_step = parent.step is not None and new.step == parent.step + 1
        same_run = parent.interrupted or next_step
    if not same_run:
        return None
    return parent.resumes_id or (parent.checkpoint_id if parent.interrupted else None)


def superseded(new: Node, nodes: Mapping[Key, Node]) -> set[Key]:
    """Which of `nodes` are superfluous with `new`: all before it, but those that it is rebuilt from.

    Of the run it goes on with the interrupted ones stay, so that each answer can be given anew. With older
    root checkpoints go the namespaces of their tasks (`node:task`); a subgraph's own memory (`node`) stays.
    """

    def is_over(node: Node) -> bool:
        in_run = new.resumes_id is not None and node.checkpoint_id >= new.resumes_id
        if node.checkpoint_id >= new.checkpoint_id:
            return False
        if node.namespace == new.namespace:
            return not (in_run and node.interrupted)
        return ":" in node.namespace and not in_run

    over = {key for key, node in nodes.items() if is_over(node)}
    return over - rebuilt_from({new.key, *nodes} - over, {**nodes, new.key: new})


def all_but_latest(nodes: Mapping[Key, Node]) -> set[Key]:
    """Which of `nodes` are neither the latest of their namespace nor what that is rebuilt from."""
    latest = dict(sorted(nodes))
    kept = set(latest.items())
    return nodes.keys() - kept - rebuilt_from(kept, nodes)


def rebuilt_from(kept: Collection[Key], nodes: Mapping[Key, Node]) -> set[Key]:
    """The ancestors, back to the nearest snapshots, from whose writes the delta channels of `kept` come."""
    needed = set()
    for node in (nodes[key] for key in kept):
        missing = set(node.replays)
        parent = nodes.get((node.namespace, node.parent_id or ""))
        while missing and parent is not None:
            needed.add(parent.key)
            missing -= parent.stored.keys()
            parent = nodes.get((node.namespace, parent.parent_id or ""))
    return needed
