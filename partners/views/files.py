"""Opening a file of the partners' things."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from klaster.access import Permission
from klaster.views import require
from partners.models import Attachment


@require_safe
@require(Permission.VIEW_WORKSPACE)
def attachment(request, pk):
    """The file, or with ?kecil=1 its thumbnail, for those who see the thing it belongs to."""
    return opened(get_object_or_404(Attachment.objects.present().visible_to(request.user), pk=pk), request)


def opened(found, request):
    """The answer with a file's bytes: the type and the name are ours, never the sender's."""
    field = found.thumbnail if request.GET.get("kecil") and found.thumbnail else found.file
    try:
        file = field.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    is_photo = found.kind == Attachment.Kind.PHOTO
    name = f"berkas-{found.pk}.{'webp' if is_photo else 'pdf'}"
    response = FileResponse(file, content_type="image/webp" if is_photo else "application/pdf", filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
