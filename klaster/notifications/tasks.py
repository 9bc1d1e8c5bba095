"""The jobs of the messages. They come often and ask what is due, so a worker that slept catches up; UTC does not matter.

None has procrastinate's `lock`: a job whose worker was killed keeps it, and all after it would wait for good. Rows that are
locked while they are sent, and a lock of the database in `prepare`, keep two runs apart, and end with the worker.
"""

from procrastinate.contrib.django import app

from klaster.notifications import sending


@app.periodic(cron="* * * * *")
@app.task(name="klaster.notifications.send", queueing_lock="klaster.notifications.send")
def send(timestamp):
    sending.send_due()


@app.periodic(cron="*/10 * * * *")
@app.task(name="klaster.notifications.prepare", queueing_lock="klaster.notifications.prepare")
def prepare(timestamp):
    """Reminders and the digest, each written once however often it is asked for."""
    sending.prepare()
