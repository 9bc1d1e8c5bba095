"""Jobs of the index import: a large file is checked by the worker, not by the request that brought it.

A job is put in the queue on the request's own connection, so file and job are kept together or not at all. A worker that is
killed leaves its job "doing": every minute such jobs are put back, and the check runs again from its start.
"""

import datetime

from django.db import transaction
from django.utils import timezone, translation
from procrastinate import RetryStrategy, exceptions
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateEvent

from indicators.actions import imports, mapping
from indicators.models import Import

CHECK = "indicators.tasks.check_import"
STILL = datetime.timedelta(minutes=2)  # the longest check takes a quarter of it
KEPT_HOURS = 72
AGAIN = RetryStrategy(max_attempts=3, wait=5)  # for what passes, such as a database that restarts


@app.task(name=CHECK, retry=AGAIN)
def check_import(pk, language="id"):
    """Check a queued import; what it finds is written in the language of the person who sent it."""
    with translation.override(language):
        if not mapping.run_check(pk=pk):
            imports.run_check(pk=pk)


@app.periodic(cron="* * * * *")
@app.task(name="indicators.tasks.restart_stalled", queueing_lock="indicators.tasks.restart_stalled", pass_context=True)
async def restart_stalled(context, timestamp):
    """Put back the checks whose worker has gone, and forget the jobs that ended well days ago."""
    await put_back(context.app.job_manager)
    await context.app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS)


async def put_back(jobs):
    """A job stays as it is when a person has asked for the same check again meanwhile: that one waits already."""
    waiting = {job.queueing_lock for job in await jobs.list_jobs_async(task=CHECK, status="todo")}
    for job in await jobs.get_stalled_jobs(task_name=CHECK):
        if job.queueing_lock not in waiting:
            await jobs.retry_job(job)


def _lock(pk):
    return f"index-import-{pk}"


def check_later(pk):
    """Queue the check of an import, once however often it is asked for."""
    try:
        with transaction.atomic():
            check_import.configure(queueing_lock=_lock(pk)).defer(pk=pk, language=translation.get_language() or "id")
    except exceptions.AlreadyEnqueued:
        return


def stands_still(imported):
    """Whether nothing happened to the check of a queued import for two minutes: no job moved, no progress was told."""
    last = ProcrastinateEvent.objects.filter(job__queueing_lock=_lock(imported.pk)).order_by("-at").first()
    moved = max(last.at if last else imported.checked_at, imported.checked_at)
    return timezone.now() - moved > STILL


def queue(*, by, **file):
    """Keep a large file and queue its check; gives the import."""
    with transaction.atomic():
        imported = imports.queue(by=by, **file)
        check_later(imported.pk)
    return imported


def queue_columns(*, imported, by, **said):
    """Keep what a person said of a large file's columns and queue its check; gives the import."""
    with transaction.atomic():
        queued = mapping.queue(imported=imported, by=by, **said)
        if queued.state == Import.State.QUEUED:
            check_later(queued.pk)
    return queued
