"""CertificateIssued → the PDF in storage, told once; killed between any two steps, it starts over and ends the same."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib.certificates import service
from chalicelib.core import observability
from chalicelib.core.events import CertificateIssued
from chalicelib.core.queues import event_of, process_batch
from chalicelib.core.transaction import Transaction
from functions.render_certificate.document import store_document
from functions.render_certificate.pdf import warm_up

warm_up()  # in Lambda's init phase, which has a whole core to itself


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Handle a batch of issued certificates; those that fail come back."""
    return process_batch(event, context, render)


def render(record: SQSRecord) -> None:
    """Render one certificate. A certificate that cannot be read yet raises, so that the message is tried again."""
    issued = event_of(record, CertificateIssued)
    certificate = service.get_certificate(issued.certificate_id)
    if not service.awaits_rendering(certificate):
        observability.logger.info("nothing to render", extra={"certificate_id": certificate.certificate_id})
        return
    store_document(service.printout_of(certificate))
    try:
        with Transaction(correlation_id=observability.correlation_id()) as tx:
            service.record_rendering(certificate, tx=tx)
    except service.AlreadyRendered:
        observability.logger.info(
            "another renderer was first", extra={"certificate_id": certificate.certificate_id}
        )
