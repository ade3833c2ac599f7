"""Line and drug events of an episode: what went wrong, dated (counting-rules R13)."""

KINDS = ("line", "drug")


def lists_of(kind: str) -> dict[str, str]:
    """The list of each column that holds a code; the types are those of the kind."""
    return {
        "type": f"{kind}_event",
        "severity": "event_severity",
        "consequence": "event_consequence",
    }
