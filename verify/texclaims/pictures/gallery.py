"""A session and pictures.toml -> the drawings of the site: those of before where nothing changed, the others made now."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from texclaims.judgement.equations import ClaimFailed
from texclaims.judgement.schema import Drawing
from texclaims.judgement.session import Session
from texclaims.pictures.entry import Picture, PictureError, read_pictures
from texclaims.pictures.state import picture_fingerprints


class Gallery:
    """The pictures of one run."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.drawn: dict[str, Drawing] = {}

    @cached_property
    def described(self) -> dict[str, Picture]:
        """What pictures.toml describes; nothing where it cannot be read: that is a test of its own, and it fails."""
        try:
            return read_pictures(self.session.project)
        except PictureError:
            return {}

    @cached_property
    def fingerprints(self) -> dict[str, str]:
        """Name of a picture -> today's fingerprint of its drawing."""
        return picture_fingerprints(self.session.project, self.session.fingerprints)

    def drawing(self, picture: Picture) -> Drawing:
        """A drawing of before, or one made now; its equations come first.

        Raises ClaimFailed where an equation does not hold or a value is none.
        """
        for label in picture.equations:
            if not self.session.verdict(label).holds:
                raise ClaimFailed(f"it is drawn from {label}, which does not hold")
        return self._unchanged(picture) or self._draw(picture)

    def _unchanged(self, picture: Picture) -> Drawing | None:
        """The drawing of before, if nothing changed that it is drawn from."""
        known = self.session.before.pictures.get(picture.name)
        if self.session.options.anew or not known:
            return None
        return known if known.fingerprint == self.fingerprints[picture.name] else None

    def _draw(self, picture: Picture) -> Drawing:
        from texclaims.pictures.drawing import draw

        project, equations = self.session.project, self.session.equations
        fingerprint = self.fingerprints[picture.name]
        try:
            return draw(project, picture, fingerprint, equations.claims, equations.meaning, equations.functions)
        except PictureError as error:
            raise ClaimFailed(str(error)) from None

    def all(self, failed: Collection[str] = ()) -> dict[str, Drawing]:
        """What goes into the report: drawings of before that are still described and did not fail now, and those of now."""
        kept = {
            name: drawing
            for name, drawing in self.session.before.pictures.items()
            if name in self.described and name not in failed
        }
        return {**kept, **self.drawn}
