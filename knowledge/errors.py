"""What can go wrong while learning or reading; each message names the thing and the mend."""


class KnowledgeError(Exception):
    """The base of them all; its text is for whoever runs the guide."""


class HouseError(KnowledgeError):
    """The house's folder is missing, empty, or its house.yaml cannot be used."""


class UnreadableDocument(KnowledgeError):
    """One document cannot be read; the others still can."""


class UnknownDocument(KnowledgeError):
    """No document of this name is served or was added."""


class UnknownVersion(KnowledgeError):
    """No version of this name is kept."""


class ModelError(KnowledgeError):
    """The embedding model is missing or is not the one it should be."""


class WriterBusy(KnowledgeError):
    """Another process is learning into this data folder."""


class NewerData(KnowledgeError):
    """The data folder was written by a release that is newer than this one."""


class DiskTrouble(KnowledgeError):
    """The data folder cannot be written: the disk is full, or writing is not allowed."""


class NotLearnt(KnowledgeError):
    """Nothing has been learnt yet, so there is nothing to serve."""


class DamagedVersion(NotLearnt):
    """A file of what was learnt is missing or is not as it was written, so there is nothing whole to serve."""
