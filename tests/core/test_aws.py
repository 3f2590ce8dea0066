"""Every client of AWS gives up within the time that a function has."""

import pytest

from shared.clients import mail
from shared.core import push
from shared.core.aws import client
from shared.core.names import PRODUCT


@pytest.mark.parametrize("service", ["s3", "events", "stepfunctions", "kms"])
def test_a_client_tries_three_times_for_a_few_seconds_each_under_our_name(service):
    config = client(service).meta.config
    assert (config.connect_timeout, config.read_timeout) == (1, 3)
    assert (config.retries["total_max_attempts"], config.retries["mode"]) == (3, "standard")
    assert config.user_agent.startswith(PRODUCT)


def test_s3_signs_so_that_addresses_can_be_given_away_and_is_asked_in_its_region():
    config = client("s3").meta.config
    assert config.signature_version == "s3v4"
    assert config.s3["us_east_1_regional_endpoint"] == "regional"


def test_a_mail_is_tried_once_and_a_page_is_told_as_patiently_as_anything(monkeypatch):
    monkeypatch.setenv("WS_MANAGEMENT_URL", "http://127.0.0.1:1")
    mails, pages = mail._provider().meta.config, push._gateway.__wrapped__().meta.config
    assert (mails.read_timeout, mails.retries["total_max_attempts"]) == (3, 1)
    assert (pages.read_timeout, pages.retries["total_max_attempts"]) == (3, 3)
