"""An XLSForm that staff hand in."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

MOST_BYTES = 5_000_000


class FormUpload(forms.Form):
    file = forms.FileField(
        label=_("XLSForm"),
        help_text=_("An .xlsx file of at most 5 MB."),
        max_length=200,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": _("Choose a file.")},
    )
    one_language = forms.BooleanField(
        label=_("Where a text is there in one language only, use it for both"),
        required=False,
        help_text=_("Respondents then read it untranslated. Leave it off for a form that goes to firms."),
    )

    def clean_file(self) -> UploadedFile:  # type: ignore[type-arg]
        """Refuses by the size that arrived, before a byte is read into memory."""
        file: UploadedFile = self.cleaned_data["file"]  # type: ignore[type-arg]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(gettext("The file is larger than 5 MB."), code="too_big")
        return file
