"""Uploaded files."""

from pydantic import BaseModel, Field


class FileOut(BaseModel):
    """An uploaded file. Its type was found in its content."""

    file_id: str
    name: str
    media_type: str
    size: int = Field(description="Bytes.")
    width: int | None = Field(default=None, description="Pixels, of an image.")
    height: int | None = Field(default=None, description="Pixels, of an image.")
    has_thumbnail: bool = Field(default=False, description="Whether `…/thumbnail` serves a small picture.")
