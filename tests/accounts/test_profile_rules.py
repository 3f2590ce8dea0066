import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.accounts import profile_rules as rules
from shared.accounts.profile_rules import OnboardingOutOfOrder
from shared.core.errors import Invalid


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("+44 20 7946 0018", "+442079460018"),
        ("0049 (30) 123-4567", "+49301234567"),
        ("+1.202.555.0100", "+12025550100"),
    ],
)
def test_a_number_is_kept_in_its_international_form(given_, kept):
    assert rules.phone(given_) == kept


def test_interests_are_kept_once_each_and_those_that_say_nothing_are_left_out():
    assert rules.interests(["React", " React ", "\u00a0", "AI/ML", " "]) == ["React", "AI/ML"]
    assert rules.interests([" "]) == []
    with pytest.raises(Invalid):
        rules.interests(["a\x00b"])


@pytest.mark.parametrize(
    "text", ["", "12345", "+0123456789", "+44", "+44 20 7946 0018 00 000", "+49x", "＋4930123456", "+١٢٣٤٥٦٧٨"]
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(Invalid) as refusal:
        rules.phone(text)
    assert refusal.value.facts["fields"][0]["field"] == "phone"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("website", "http://example.org"),
        ("website", "javascript:alert(1)"),
        ("website", "https://user@example.org"),
        ("website", "https://example.org:8443/"),
        ("website", "https://localhost"),
        ("website", "https://[::1"),
        ("website", "https://a b.example"),
        ("website", "https://example.org/\x00"),
        ("linkedin", "https://linkedin.com.evil.example/in/ada"),
        ("linkedin", "https://evillinkedin.com/in/ada"),
        ("github", "https://gitlab.com/ada"),
    ],
)
def test_what_is_no_page_of_theirs_is_refused(name, text):
    with pytest.raises(Invalid):
        rules.address_of_page(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("website", "https://ada.example"),
        ("linkedin", "https://www.linkedin.com/in/ada"),
        ("github", "https://github.com/ada"),
    ],
)
def test_a_page_is_kept_as_it_is(name, text):
    assert rules.address_of_page(name, f" {text} ") == text


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("US/Eastern", "America/New_York"),
        ("Europe/Kiev", "Europe/Kyiv"),
        ("UTC", "UTC"),
        ("Europe/Amsterdam", "Europe/Amsterdam"),
    ],
)
def test_s06_a_zone_is_kept_under_its_current_name(name, kept):
    assert rules.time_zone(name) == kept


@pytest.mark.parametrize(
    "name",
    ["", " ", "Mars/Olympus", "europe/berlin", "+02:00", "GMT+2", "Etc/GMT+5", "EST5EDT", "../x", "Europe/Berlin\n"],
)
def test_s06_what_is_no_zone_is_refused(name):
    with pytest.raises(Invalid):
        rules.time_zone(name)


@pytest.mark.parametrize("text", ["en", "pt-BR", "zh-Hant-TW", "es-419"])
def test_a_language_is_kept(text):
    assert rules.locale(text) == text


@pytest.mark.parametrize("text", ["", "EN", "en_US", "en-us", "english", "en\n"])
def test_what_is_no_language_is_refused(text):
    with pytest.raises(Invalid):
        rules.locale(text)


@given(st.text())
def test_i12_what_is_said_is_kept_composed_or_refused(text):
    try:
        kept = rules.said("bio", text, lines=True)
    except Invalid:
        assert any(ord(each) < 32 or 0x7F <= ord(each) < 0xA0 or 0xD800 <= ord(each) < 0xE000 for each in text)
    else:
        assert kept is None or kept == kept.strip()
        assert rules.said("bio", kept, lines=True) == kept


FREE = st.dictionaries(st.text(min_size=1, max_size=5), st.none() | st.booleans() | st.integers(), max_size=8)


@given(FREE, FREE)
def test_a_free_setting_changes_alone_and_null_takes_it_out(kept, wanted):
    merged = rules.free_settings(kept, wanted)
    for name in {*kept, *wanted}:
        assert merged.get(name) == wanted.get(name, kept.get(name) if name not in wanted else None)
    assert None not in merged.values()


def test_free_settings_are_bounded_in_number_and_in_bytes():
    assert rules.free_settings({}, {f"n{n}": n for n in range(rules.MOST_FREE_SETTINGS)})
    with pytest.raises(Invalid):
        rules.free_settings({f"n{n}": n for n in range(rules.MOST_FREE_SETTINGS)}, {"one_more": 1})
    with pytest.raises(Invalid):
        rules.free_settings({"a": "é" * 2000}, {"b": "é" * 2000})


@pytest.mark.parametrize(("step", "done"), [(2, 0), (3, 0), (3, 1)])
def test_a_step_does_not_come_before_the_one_that_it_follows(step, done):
    with pytest.raises(OnboardingOutOfOrder):
        rules.check_step(step, done)
    rules.check_step(done + 1, done)
    rules.check_step(1, done)
