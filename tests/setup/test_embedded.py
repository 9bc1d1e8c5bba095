"""The embedded server: started by whoever comes first, stopped after the last, whatever becomes of them."""

import os
import pwd
import signal
import stat
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from klaster.embedded import cluster, places, server
from tests.setup import users_of_server


def test_six_processes_at_once_get_one_server(var_dir, users):
    folders = {users_of_server.answer(process) for process in [users() for _ in range(6)]}

    assert folders == {str(places.home_of(var_dir).socket_folder())}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_server_stops_after_its_last_user_was_killed(var_dir, users, gone, number):
    first, last = users(), users()
    for process in (first, last):
        users_of_server.answer(process)

    first.send_signal(number)
    first.wait()
    time.sleep(0.5)
    held_by_the_other = cluster.running(places.home_of(var_dir))
    last.send_signal(number)
    last.wait()

    assert held_by_the_other
    assert gone()


def test_data_and_server_come_back_after_everything_was_killed(var_dir, users, gone, query):
    process = users(fast=False)
    query(users_of_server.answer(process), "CREATE TABLE kept AS SELECT 42 AS value")
    home = places.home_of(var_dir)

    process.kill()
    os.kill(cluster.running(home), signal.SIGKILL)
    assert gone()

    folder = server.join(var_dir)
    assert query(folder, "SELECT value FROM kept") == 42


def test_server_stops_when_its_watcher_is_killed(var_dir, users, gone):
    users_of_server.answer(users())
    pid = cluster.running(places.home_of(var_dir))
    watcher = int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])

    os.kill(watcher, signal.SIGKILL)

    assert gone()


def test_lock_file_of_a_dead_server_whose_number_another_program_has_now_is_no_obstacle(var_dir, gone, query):
    server.join(var_dir, fast=True)
    home = places.home_of(var_dir)
    server.leave(var_dir)
    assert gone()
    (home.data / "postmaster.pid").write_text(f"{os.getpid()}\n{home.data}\n", encoding="utf-8")
    if home.foreign:
        os.chown(home.data / "postmaster.pid", home.uid, home.gid)

    folder = server.join(var_dir)

    assert query(folder, "SELECT 1") == 1


def test_server_opens_no_port_and_its_socket_is_its_owners_alone(standing, query):
    found = standing.lstat()

    owner = standing.parent.stat().st_uid if os.geteuid() else pwd.getpwnam(places.SYSTEM_USER).pw_uid
    assert (stat.S_IMODE(found.st_mode), found.st_uid) == (0o700, owner)
    assert query(standing, "SHOW listen_addresses") == ""
    assert query(standing, "SELECT string_agg(type || ' ' || auth_method, ', ') FROM pg_hba_file_rules") == "local peer"


def test_only_the_owner_and_root_may_be_the_role(standing):
    with pytest.raises(psycopg.OperationalError, match="authentication failed"):
        psycopg.connect(host=str(standing), user="postgres", dbname="postgres")


def test_text_is_utf8_and_sorts_the_same_on_every_machine(standing, query):
    row = "SELECT concat_ws(' ', pg_encoding_to_char(encoding), datlocprovider, datlocale) FROM pg_database"
    assert query(standing, f"{row} WHERE datname = current_database()") == "UTF8 b C.UTF-8"


def test_folder_too_deep_for_a_socket_gets_a_short_private_one(tmp_path, monkeypatch):
    home = places.Home(tmp_path / ("deep" * 30), os.geteuid(), os.getegid())
    home.path.mkdir()

    folder = places.make_socket_folder(home)

    try:
        assert len(os.fsencode(folder / places.SOCKET_NAME)) <= places.LONGEST_SOCKET_PATH
        assert (stat.S_IMODE(folder.lstat().st_mode), home.socket_folder()) == (0o700, folder)
    finally:
        folder.rmdir()


def test_socket_folder_that_others_may_enter_is_refused(tmp_path):
    home = places.Home(tmp_path, os.geteuid(), os.getegid())
    (tmp_path / "planted").mkdir(mode=0o755)
    home.socket_note.write_text(str(tmp_path / "planted"), encoding="utf-8")

    assert home.socket_folder() is None


def test_roots_data_lie_outside_the_clone_and_an_ordinary_users_under_var(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    of_root = places.home_of(tmp_path).path
    monkeypatch.setattr(os, "geteuid", lambda: 1234)
    of_an_ordinary_user = places.home_of(tmp_path).path

    assert of_root.parent == places.ROOT_HOMES
    assert of_an_ordinary_user == tmp_path / "postgres"


def test_folders_that_were_there_keep_their_permissions(var_dir):
    var_dir.mkdir(mode=0o750)
    before = {folder: folder.stat().st_mode for folder in (var_dir, *var_dir.parents, places.ROOT_HOMES.parent)}

    server.join(var_dir, fast=True)

    assert {folder: folder.stat().st_mode for folder in before} == before


def test_data_of_another_major_version_are_left_alone_with_a_way_out(var_dir, gone):
    server.join(var_dir, fast=True)
    home = places.home_of(var_dir)
    server.leave(var_dir)
    assert gone()
    (home.data / "PG_VERSION").write_text("17\n", encoding="utf-8")

    with pytest.raises(server.Unavailable, match=r"are PostgreSQL 17's, the programs are 18\.\d+.*manage.py backup"):
        server.join(var_dir)


def test_data_made_safe_are_never_run_fast(var_dir, query):
    server.join(var_dir)
    server.leave(var_dir)

    folder = server.join(var_dir, fast=True)

    assert query(folder, "SHOW fsync") == "on"


def test_place_that_cannot_be_written_says_what_to_set(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setattr(places, "ROOT_HOMES", tmp_path / "file" / "homes")

    with pytest.raises(server.Unavailable, match="Set VAR_DIR to a folder that you may write, or DATABASE_URL"):
        server.join(tmp_path / "file" / "var")


def test_ordinary_user_gets_a_server_under_var():
    python, how = users_of_server.ordinary()
    with tempfile.TemporaryDirectory(dir="/var/tmp") as place:
        Path(place).chmod(0o755)
        if how:
            os.chown(place, pwd.getpwnam(how["user"]).pw_uid, how["group"])
        owner = Path(place).stat().st_uid
        process = users_of_server.start(place, python=python, **how)

        folder = Path(users_of_server.answer(process))
        found = (folder.stat().st_uid, stat.S_IMODE(folder.stat().st_mode))
        processes = cluster.running(places.Home(Path(place) / "postgres", owner, 0))
        users_of_server.end(process)
        until = time.monotonic() + 15
        while Path(f"/proc/{processes}/cwd").exists() and time.monotonic() < until:
            time.sleep(0.05)

        if os.geteuid() != 0 or how:
            assert (folder, found) == (Path(place) / "postgres" / "run", (owner, 0o700))
        assert not Path(f"/proc/{processes}/cwd").exists()


def test_binaries_that_the_servers_user_cannot_reach_are_copied_for_it(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "_runs", lambda program, home: False)
    home = places.Home(tmp_path, os.geteuid() + 1, os.getegid() + 1)

    folder = places.binaries(home)

    assert folder.is_relative_to(tmp_path)
    version = subprocess.run([folder / "postgres", "-V"], capture_output=True, text=True, check=True).stdout
    assert version.startswith("postgres (PostgreSQL) 18.")
    assert (folder.parent / "lib" / "pg_trgm.so").exists()
