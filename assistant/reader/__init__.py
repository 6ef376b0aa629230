"""READER: a small trained model that reads passages for the sentences that answer a question."""
