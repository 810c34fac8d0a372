"""What is done with files: spreadsheets that become drafts, attachments of drafts and records."""

from dataclasses import dataclass

from network.innovations.attaching import Attaching
from network.innovations.uploading import Uploading
from network.peering.attachments import FetchingAttachments


@dataclass(frozen=True)
class FileParts:
    """The deeds of somebody with a file."""

    uploading: Uploading
    attaching: Attaching
    fetching: FetchingAttachments
