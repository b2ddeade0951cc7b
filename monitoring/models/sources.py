from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.Model):
    """A publication that a number was read from."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=20)
    publisher_ko = models.CharField(_("publisher (Korean)"), max_length=200)
    publisher_en = models.CharField(_("publisher (English)"), max_length=200)
    title_ko = models.CharField(_("title (Korean)"), max_length=300)
    title_en = models.CharField(_("title (English)"), max_length=300)
    url = models.URLField(_("address"), max_length=500, blank=True)
    note_ko = models.TextField(_("Korean note"), blank=True)
    note_en = models.TextField(_("English note"), blank=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.code


class RawFile(models.Model):
    """A file as it arrived, kept once per content (append-only). `content` is gzip of the original bytes."""

    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    size = models.PositiveIntegerField(_("size in bytes"))
    content = models.BinaryField(_("content"))
    received_at = models.DateTimeField(_("received at"))

    class Meta:
        verbose_name = _("raw file")
        verbose_name_plural = _("raw files")

    def __str__(self) -> str:
        return self.sha256[:12]
