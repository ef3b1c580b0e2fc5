"""HTTP of uploads."""

from chalicelib.core.http import Call, Router, requires
from chalicelib.media import service
from chalicelib.media.schemas import AssetView, UploadInput, UploadView

router = Router("media")


@router.post(
    "/api/media",
    access=requires("media:upload"),
    body=UploadInput,
    returns=UploadView,
    status=201,
    summary="Announce an upload",
)
def create_upload(call: Call, body: UploadInput) -> UploadView:
    """The answer says where to send the bytes. What arrives is examined; read the asset to see the result."""
    upload = service.create_upload(
        body.plan(), organization_id=body.organization_id, actor=call.actor, tx=call.tx
    )
    return UploadView.of_upload(upload)


@router.get(
    "/api/media/{id}", access=requires("media:upload"), returns=AssetView, summary="Read an upload's state"
)
def get_asset(call: Call, id: str) -> AssetView:
    asset = service.view_asset(id, actor=call.actor)
    return AssetView.of(asset, service.find_rendering(asset))
