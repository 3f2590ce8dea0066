"""Only addresses of repositories are taken, and whatever lies behind them is read within bounds."""

import time

import pytest

from infra.local.stand_ins import github as stand_in
from infra.local.stand_ins.ready_made import repositories
from shared.clients.github import (
    MOST_BYTES,
    MOST_FILES,
    RepositoryOutOfReach,
    RepositoryRefused,
    RepositoryUnreadable,
    read,
    repository_of,
)
from tests.clients.conftest import Control

HOSTILE = [
    "",
    " ",
    "learner/good",
    "github.com/learner/good",
    "http://github.com/learner/good",
    "HTTP://github.com/learner/good",
    "ftp://github.com/learner/good",
    "file:///etc/passwd",
    "file://github.com/learner/good",
    "ssh://git@github.com/learner/good",
    "git@github.com:learner/good.git",
    "git://github.com/learner/good",
    "gopher://github.com/learner/good",
    "javascript://github.com/learner/good",
    "https://127.0.0.1/learner/good",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/learner/good",
    "https://[::ffff:127.0.0.1]/learner/good",
    "https://2130706433/learner/good",
    "https://0x7f000001/learner/good",
    "https://localhost/learner/good",
    "https://user:pass@github.com/learner/good",
    "https://github.com@evil.example/learner/good",
    "https://github.com:443/learner/good",
    "https://github.com:8080/learner/good",
    "https://github.com.evil.example/learner/good",
    "https://evilgithub.com/learner/good",
    "https://api.github.com/learner/good",
    "https://gist.github.com/learner/good",
    "https://raw.githubusercontent.com/learner/good",
    "https://gitlab.com/learner/good",
    "https://github.com/learner/good#readme",
    "https://github.com/learner/good?tab=x",
    "https://github.com/learner/good/tree/main",
    "https://github.com/learner/../../secret",
    "https://github.com/learner/..",
    "https://github.com/learner/.",
    "https://github.com/learner",
    "https://github.com/learner/",
    "https://github.com//good",
    "https://github.com/learner//good",
    "https://github.com/learner/good%2f..%2fsecret",
    "https://github.com/learner/good%00",
    "https://github.com/learner/good\x00",
    "https://github.com/learner/good\n",
    "https://github.com/learner/good\r\nHost: evil.example",
    " https://github.com/learner/good",
    "https://github.com/learner/good ",
    "https://github.com\\learner\\good",
    "https:/github.com/learner/good",
    "https://ɡithub.com/learner/good",
    "https://github。com/learner/good",
    "https://github.com/lеarner/good",
    "https://GITHUB.COM/learner/good",
    "https://github.com/-learner/good",
    "https://github.com/learner-/good",
    "https://github.com/" + "a" * 41 + "/good",
    "https://github.com/learner/" + "a" * 101,
]

GOOD = repositories()["learner/good"]["files"]


@pytest.fixture
def github(github_token, others, monkeypatch):
    with stand_in.server(others=others) as server:
        monkeypatch.setenv("GITHUB_BASE_URL", server.url)
        yield Control(server.url)


def paths(name, deadline=20.0):
    return [path for path, _ in read("learner", name, deadline)]


@pytest.mark.parametrize("url", HOSTILE)
def test_i05_only_the_address_of_a_repository_is_taken(github, url):
    with pytest.raises(RepositoryRefused):
        read(*repository_of(url), 5)
    assert github.calls == []


def test_i05_more_than_thirty_are_tried():
    assert len(set(HOSTILE)) >= 30


@pytest.mark.parametrize(
    ("url", "repository"),
    [
        ("https://github.com/learner/good", ("learner", "good")),
        ("https://github.com/learner/good/", ("learner", "good")),
        ("https://github.com/learner/good.git", ("learner", "good")),
        ("https://github.com/Some-One1/a.b_c-d", ("Some-One1", "a.b_c-d")),
    ],
)
def test_the_address_of_a_repository_gives_owner_and_name(url, repository):
    assert repository_of(url) == repository


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("private", "not_found"),
        ("nobody", "not_found"),
        ("empty", "empty"),
        ("binary", "no_text"),
        ("elsewhere", "not_found"),
        ("loop", "not_found"),
    ],
)
def test_i06_a_repository_that_cannot_be_read_says_why(github, name, reason):
    with pytest.raises(RepositoryUnreadable) as refusal:
        read("learner", name, 10)
    assert refusal.value.reason == reason
    assert not isinstance(refusal.value, RepositoryOutOfReach)


@pytest.mark.parametrize(("name", "reason"), [("limited", "rate_limited"), ("broken", "unavailable")])
def test_i06_a_repository_that_is_out_of_reach_may_be_tried_again(github, name, reason):
    with pytest.raises(RepositoryOutOfReach) as refusal:
        read("learner", name, 10)
    assert refusal.value.reason == reason


def test_i06_a_repository_is_read_with_its_read_me_first(github):
    found = read("learner", "good", 10)
    assert [path for path, _ in found] == ["README.md", "loans/__init__.py", "loans/rules.py", "tests/test_rules.py"]
    assert dict(found) == GOOD
    assert len(github.calls) == 2 + len(found)


@pytest.mark.parametrize("name", ["archived", "renamed", "generated"])
def test_i06_what_was_moved_or_is_kept_with_what_machines_have_made_is_read_as_ever(github, name):
    assert dict(read("learner", name, 10)) == GOOD


@pytest.mark.parametrize("name", ["lfs", "links", "giant-file"])
def test_i06_what_is_no_text_of_the_learners_is_left_out(github, name):
    assert dict(read("learner", name, 10)) == stand_in.KEPT
    assert not [call for call in github.calls if call.endswith(stand_in.sha_of("passwords"))]


def test_i06_of_a_huge_repository_at_most_20_mb_are_read(github):
    found = read("learner", "huge", 60)
    assert 15_000_000 < sum(len(text) for _, text in found) <= MOST_BYTES


def test_i06_of_fifty_thousand_files_400_are_read(github):
    assert len(paths("many", 60)) == MOST_FILES
    assert len(github.calls) == 2 + MOST_FILES


@pytest.mark.parametrize("deadline", [0, 0.5, 1.5])
def test_i06_a_slow_repository_is_given_up_in_time(github, deadline):
    started = time.monotonic()
    with pytest.raises(RepositoryOutOfReach) as refusal:
        read("learner", "slow", deadline)
    assert refusal.value.reason == "too_slow"
    assert time.monotonic() - started < deadline + 1


def test_a_server_that_is_not_there_is_out_of_reach(github, monkeypatch):
    monkeypatch.setenv("GITHUB_BASE_URL", "http://127.0.0.1:9")
    with pytest.raises(RepositoryOutOfReach):
        read("learner", "good", 5)


def test_the_stand_in_forgets_what_was_asked(github):
    read("learner", "good", 5)
    github("DELETE")
    assert github.calls == []
