"""Django's PostgreSQL engine on the embedded server, which is started before the first connection."""

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base
from django.db.backends.postgresql.client import DatabaseClient as PostgresClient
from django.db.utils import OperationalError

from klaster.embedded import places, server


class DatabaseClient(PostgresClient):
    def runshell(self, parameters):
        self.connection.settings_dict |= {"HOST": self.connection.join(), "PORT": places.PORT}
        self.executable_name = type(self).executable_name = str(places.installed_binaries() / "psql")
        super().runshell(parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    client_class = DatabaseClient

    def join(self, *, again=False):
        """The running server's socket folder."""
        try:
            return str(server.join(settings.VAR_DIR, fast=settings.EMBEDDED_FAST, again=again))
        except server.Unavailable as error:
            raise OperationalError(str(error)) from None

    def get_connection_params(self):
        return super().get_connection_params() | {"host": self.join(), "port": places.PORT}

    def get_new_connection(self, conn_params):
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            if server.alive(settings.VAR_DIR):
                raise
            # The server was killed: start it anew, once.
            host = self.join(again=True)
            if self.pool:
                self.close_pool()
            return super().get_new_connection(conn_params | {"host": host})
