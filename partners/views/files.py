"""Opening a file of the partners' things."""

from django.http import FileResponse, Http404, HttpResponse
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
    if found.kind == found.Kind.PHOTO:
        with file:
            response = HttpResponse(file.read(), content_type="image/webp")
    else:
        name = f"berkas-{found.pk}.pdf"
        response = FileResponse(file, content_type="application/pdf", as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
