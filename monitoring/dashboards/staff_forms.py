"""What staff fill in: a file, and a release."""

from datetime import datetime

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from monitoring.calc.moments import SEOUL
from monitoring.dashboards import formats
from monitoring.domain.releases import FARTHEST_AHEAD, LONGEST_AGO
from monitoring.models import Import
from monitoring.sources.limits import MAX_BYTES

MEGABYTE = 1_000_000


class UploadForm(forms.Form):
    kind = forms.ChoiceField(choices=Import.Kind.choices, required=False, widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("File"),
        help_text=_("An .xlsx or .csv file of at most 50 MB."),
        max_length=200,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
        error_messages={
            "required": _("Choose a file."),
            "max_length": _("The name of the file is too long. Rename it and choose it again."),
        },
    )

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or Import.Kind.OBSERVATIONS

    def clean_file(self) -> UploadedFile:  # type: ignore[type-arg]
        """Refuses by the size that arrived, before a byte is read into memory."""
        file: UploadedFile = self.cleaned_data["file"]  # type: ignore[type-arg]
        size = file.size or 0
        if size > MAX_BYTES:
            words = gettext(
                "The file has %(size)s MB; the limit is %(limit)s MB. Split it into several files."
            )
            figures = {"size": f"{size / MEGABYTE:.1f}", "limit": MAX_BYTES // MEGABYTE}
            raise forms.ValidationError(words % figures, code="too_big")
        if size == 0:
            raise forms.ValidationError(gettext("The file is empty."), code="empty")
        return file


class ImportChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Import) -> str:
        return gettext("%(number)s · %(name)s · %(new)s new, %(revised)s revised · committed %(moment)s") % {
            "number": obj.pk,
            "name": obj.name,
            "new": f"{obj.new_count or 0:,}",
            "revised": f"{obj.revised_count or 0:,}",
            "moment": formats.moment(obj.committed_at) if obj.committed_at else "",
        }


class ReleaseForm(forms.Form):
    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("Readers see it in the list of releases.")
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is new in this release and why. Readers see it."),
    )
    imports = ImportChoice(
        label=_("Imports to release"),
        queryset=Import.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one import.")},
    )
    publish_at = forms.DateTimeField(
        label=_("Publish at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_(
            "Korean time. If the moment has passed at the sign-off, the release is published at once."
        ),
    )

    def clean_publish_at(self) -> datetime:
        moment: datetime = self.cleaned_data["publish_at"]
        now = timezone.now()
        if not now - LONGEST_AGO <= moment <= now + FARTHEST_AHEAD:
            raise forms.ValidationError(
                gettext("Check the year: the moment must lie between yesterday and five years from now."),
                code="moment",
            )
        return moment

    def __init__(self, data: QueryDict | None = None, *, releasable: QuerySet[Import]) -> None:
        super().__init__(data)
        choice = self.fields["imports"]
        choice.queryset = releasable  # type: ignore[attr-defined]
        choice.initial = [one.pk for one in releasable]
        self.fields["publish_at"].initial = timezone.localtime(timezone.now(), SEOUL).replace(
            second=0, microsecond=0
        )
