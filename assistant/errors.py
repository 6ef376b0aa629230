"""What can go wrong in a turn that the asker can do something about."""


class AssistantError(Exception):
    """The base of them all; its text is for the person who asked."""


class UnknownConversation(AssistantError):
    """No conversation has this id, or it was deleted."""

    def __init__(self) -> None:
        super().__init__("There is no such conversation. Leave conversation_id out to start a new one.")


class ModelUnavailable(AssistantError):
    """The language model that was asked for cannot be had; its text is for whoever runs the guide."""


class WeightsError(Exception):
    """The reader's weights are missing or damaged; the guide goes on without them and says so in `/readyz`."""
