"""What distributors open: static pages, pictures and files below <home>/site."""

from pipelines.site.write import write_site

__all__ = ["write_site"]
