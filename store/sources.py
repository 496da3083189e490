"""What of a conversation is a source of knowledge."""

from graph.ports import Source, SourceType
from store.tables.conversations import Conversation, ConversationKind

CHAT_TYPES = {
    ConversationKind.PRIVATE: SourceType.CHAT_PRIVATE,
    ConversationKind.GROUP: SourceType.CHAT_GROUP,
}


def source_of(conversation: Conversation) -> Source:
    """What was said in it, as a source of knowledge."""
    return Source(CHAT_TYPES[ConversationKind(conversation.kind)], conversation.conversation_id)


def sources_of(conversation: Conversation) -> list[Source]:
    """All that its members are granted: what was said, and of a group its name and notice."""
    chat = source_of(conversation)
    if chat.source_type is SourceType.CHAT_PRIVATE:
        return [chat]
    return [chat, Source(SourceType.GROUP_PROFILE, chat.source_key)]
