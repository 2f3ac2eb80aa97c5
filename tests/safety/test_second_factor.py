import pyotp
import pytest

from kapcms.clock import now
from kapcms.models.database import db
from kapcms.models.user import User
from tests.doors import EDITOR, good, made, shell
from tests.safety.people import PASSWORD, Person, code_of


@pytest.fixture
def person(app):
    person = Person(app)
    person.sign_in()
    return person


def begin(person):
    return made(person.request("POST", "/me/second-factor", json={"password": PASSWORD}))["secret"]


def confirm(person, secret):
    code = pyotp.TOTP(secret).at(int(now().timestamp()) - 30)
    return good(person.request("PUT", "/me/second-factor", json={"code": code}))["recovery_codes"]


def test_a_secret_counts_only_when_a_code_of_it_was_confirmed(person):
    begin(person)
    assert code_of(person.request("PUT", "/me/second-factor", json={"code": "000000x"})) == (422, "wrong_code")
    assert person.sign_in().status_code == 201


def test_signing_in_asks_for_the_code_and_takes_each_once(person):
    secret = begin(person)
    confirm(person, secret)
    assert code_of(person.sign_in()) == (401, "code_needed")
    assert code_of(person.sign_in(code="123456x")) == (401, "wrong_code")
    code = pyotp.TOTP(secret).now()
    assert person.sign_in(code=code).status_code == 201
    assert code_of(person.sign_in(code=code)) == (401, "wrong_code")


def test_the_code_alone_proves_nothing(person):
    secret = begin(person)
    confirm(person, secret)
    answer = person.sign_in("a wrong password", code=pyotp.TOTP(secret).now())
    assert code_of(answer) == (401, "wrong_password")


def test_a_recovery_code_works_once(person):
    codes = confirm(person, begin(person))
    assert len(set(codes)) == 10
    assert person.sign_in(code=codes[3]).status_code == 201
    assert code_of(person.sign_in(code=codes[3])) == (401, "wrong_code")
    assert person.sign_in(code=codes[4].upper()).status_code == 201


def test_one_is_told_whether_it_is_on_and_how_many_recovery_codes_are_left(person, admin):
    assert good(person.request("GET", "/me/second-factor")) == {"set_at": None, "recovery_codes_left": 0}
    codes = confirm(person, begin(person))
    assert good(person.request("GET", "/me/second-factor"))["recovery_codes_left"] == 10
    assert person.sign_in(code=codes[0]).status_code == 201
    state = good(person.request("GET", "/me/second-factor"))
    assert (state["set_at"] is not None, state["recovery_codes_left"]) == (True, 9)
    assert code_of(admin.get("/me/second-factor"))[0] == 403


def test_it_is_removed_with_the_password_or_by_an_admin(person, admin):
    confirm(person, begin(person))
    wrong = person.request("DELETE", "/me/second-factor", json={"password": "not the password"})
    assert code_of(wrong) == (401, "wrong_password")
    assert code_of(person.sign_in()) == (401, "code_needed")
    assert person.request("DELETE", "/me/second-factor", json={"password": PASSWORD}).status_code == 204
    assert person.sign_in().status_code == 201
    confirm(person, begin(person))
    assert admin.delete(f"/users/{person.id}/second-factor").status_code == 204
    assert person.sign_in().status_code == 201


def test_a_set_second_factor_is_not_replaced(person):
    confirm(person, begin(person))
    again = person.request("POST", "/me/second-factor", json={"password": PASSWORD})
    assert code_of(again) == (409, "second_factor_set")


def test_no_answer_tells_the_secret_again(person, admin):
    secret = begin(person)
    confirm(person, secret)
    for path in ("/me", "/users", f"/users/{person.id}"):
        assert secret not in admin.client.get(
            EDITOR + path, headers={"Authorization": f"Bearer {admin.token}"}
        ).get_data(as_text=True)


def stored_secret(app, person):
    with app.app_context():
        return db.session.get(User, person.id).second_factor_secret


def test_the_secret_is_stored_sealed(app, person):
    secret = begin(person)
    assert stored_secret(app, person).startswith("sealed:")
    assert secret not in stored_secret(app, person)


def test_after_a_change_of_the_key_recovery_codes_work_and_the_former_key_heals(app, make_app, person):
    secret = begin(person)
    codes = confirm(person, secret)
    old_key = app.config["KAPCMS"].secret_key
    moved = make_app(KAPCMS_SECRET_KEY="o" * 40)
    person.client = moved.test_client()
    assert code_of(person.sign_in(code=pyotp.TOTP(secret).now())) == (401, "second_factor_lost")
    told = shell(moved, "check")
    assert (told.exit_code, person.email in told.output) == (1, True)
    assert person.sign_in(code=codes[0]).status_code == 201
    healed = make_app(KAPCMS_SECRET_KEY="o" * 40, KAPCMS_FORMER_SECRET_KEYS=f"x,{old_key}")
    before = stored_secret(healed, person)
    person.client = healed.test_client()
    assert person.sign_in(code=pyotp.TOTP(secret).now()).status_code == 201
    assert shell(healed, "migrate").exit_code == 0
    assert stored_secret(healed, person) != before
    alone = make_app(KAPCMS_SECRET_KEY="o" * 40)
    person.client = alone.test_client()
    assert person.sign_in(code=pyotp.TOTP(secret).at(int(now().timestamp()) + 30)).status_code == 201
    assert shell(alone, "check").exit_code == 0
