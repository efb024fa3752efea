"""A repair under warranty, from the first call to the review, with nothing but the generated Python client."""

import os
from datetime import date, timedelta
from typing import Callable, TypeVar
from uuid import UUID

import aftercare_client as api

PASSWORD = "wandering kettle 42"
T = TypeVar("T")


def client(token: str | None = None) -> api.ApiClient:
    """A client of the server under test; with a token it speaks for somebody."""
    made = api.ApiClient(api.Configuration(host=os.environ["AFTERCARE_BASE"], access_token=token))
    made.set_default_header("Accept-Language", "en")
    return made


def sign_in(username: str, password: str) -> api.ApiClient:
    signed_in = api.AuthApi(client()).sign_in(api.SignIn(username=username, password=password))
    assert signed_in.token_type == "Bearer" and signed_in.expires_in > 0
    return client(signed_in.access_token)


def refused(status: int, code: api.ProblemCode, call: Callable[[], object]) -> api.Problem:
    """The problem document of a call that must fail, as the generated type."""
    try:
        call()
    except api.ApiException as error:
        problem = error.data
        assert isinstance(problem, api.Problem), error.body
        assert (error.status, problem.code, problem.status) == (status, code, status), error.body
        return problem
    raise AssertionError(f"{code} was expected")


def given(value: T | None) -> T:
    assert value is not None
    return value


class Department:
    """The people of one branch, and what they work with."""

    def __init__(self) -> None:
        self.admin = sign_in(os.environ["AFTERCARE_ADMIN"], os.environ["AFTERCARE_PASSWORD"])
        office = api.BranchCreate(code="HZ01", name="杭州服务站", time_zone="Asia/Shanghai")
        self.branch = api.BranchesApi(self.admin).create_branch(office).id
        self.agent, _ = self.hire("lin.na", [api.Role.AGENT, api.Role.MANAGER])
        self.technician, self.technician_id = self.hire("wu.gang", [api.Role.TECHNICIAN])
        self.quality, _ = self.hire("zhao.min", [api.Role.QUALITY])

    def hire(self, username: str, roles: list[api.Role]) -> tuple[api.ApiClient, UUID]:
        person = api.UserCreate(
            username=username, display_name=username, password=PASSWORD, roles=roles,
            memberships=[api.MembershipCreate(branch_id=self.branch)],
        )
        created = api.UsersApi(self.admin).create_user(person)
        assert created.user.roles == sorted(roles, key=lambda role: role.value)
        return sign_in(username, PASSWORD), created.user.id

    def asset(self) -> tuple[UUID, UUID]:
        """A customer and a device of theirs that is under warranty."""
        product = api.ProductsApi(self.agent).create_product(
            api.ProductCreate(model="KFR-35GW", name="壁挂式空调", warranty_policy_code="standard-one-year")
        )
        contact = api.ContactCreate(name="李明", phones=["138 0000 1234"], is_primary=True)
        customer = api.CustomersApi(self.agent).create_customer(
            api.CustomerCreate(kind=api.CustomerKind.PERSON, name="李明", contacts=[contact])
        )
        delivered = date.today() - timedelta(days=30)
        asset = api.AssetsApi(self.agent).create_asset(
            api.AssetCreate(
                serial="SN-1", product_id=product.id, customer_id=customer.id, purchased_on=delivered,
                delivered_on=delivered, voucher_number="V-1",
                price=api.Money(amount="2999.00", currency=api.Currency.CNY),
            )
        )
        assert given(asset.price).amount == "2999.00"
        return customer.id, asset.id


class Repair:
    """One ticket on its way."""

    def __init__(self, people: Department) -> None:
        self.people = people
        customer, asset = people.asset()
        category = api.TicketsApi(people.agent).list_categories(limit=1).data[0]
        body = api.TicketCreate(
            title="空调不制冷", description="开机十分钟后停止制冷", channel=api.Channel.PHONE, type=api.TicketType.REPAIR,
            customer_id=customer, asset_id=asset, category_id=category.id, severity=api.Severity.HIGH,
            urgency=api.Urgency.HIGH, assignee_id=people.technician_id,
        )
        tickets = api.TicketsApi(people.agent)
        created = tickets.create_ticket_with_http_info(body, idempotency_key="first-call-4711")
        again = tickets.create_ticket_with_http_info(body, idempotency_key="first-call-4711")
        self.id = given(created.data).id
        assert created.status_code == 201 and given(again.data).id == self.id, "a repeat has no second effect"
        assert given(again.headers)["idempotency-replayed"] == "true"

    def now(self) -> api.Ticket:
        return api.TicketsApi(self.people.agent).get_ticket(self.id)

    def step(self, who: api.ApiClient, action: api.TicketAction) -> api.TicketTransition:
        body = api.TicketTransitionCreate(action=action)
        return api.TicketsApi(who).create_ticket_transition(self.id, body)

    def must_be(self, state: api.TicketState) -> None:
        assert self.now().state == state, self.now().state

    def intake(self) -> None:
        """What is missing or impossible is said in terms that a program can use."""
        people = self.people
        self.must_be(api.TicketState.INTAKE)
        early = refused(409, api.ProblemCode.INVALID_TRANSITION,
                        lambda: self.step(people.technician, api.TicketAction.START_REPAIR))
        assert early.current_state == "intake" and early.allowed is not None
        moved = self.step(people.agent, api.TicketAction.TRIAGE)
        assert (moved.var_from, moved.to) == (api.TicketState.INTAKE, api.TicketState.DIAGNOSIS)
        assert self.now().charge_basis == api.ChargeBasis.WARRANTY
        unmet = refused(422, api.ProblemCode.NEEDS_UNMET,
                        lambda: self.step(people.technician, api.TicketAction.START_REPAIR))
        assert given(unmet.unmet)[0].need == "diagnosis" and given(unmet.unmet)[0].title

    def correct(self) -> None:
        """A change names the version that it was made on."""
        tickets = api.TicketsApi(self.people.agent)
        read = tickets.get_ticket_with_http_info(self.id)
        etag, version = given(read.headers)["etag"], given(read.data).version
        assert etag.strip('W/"').split("-")[0] == str(version)
        changed = tickets.update_ticket(self.id, etag, api.TicketUpdate(impact="整户无法使用"))
        assert changed.version == version + 1 and changed.impact == "整户无法使用"
        stale = refused(412, api.ProblemCode.VERSION_MISMATCH,
                        lambda: tickets.update_ticket(self.id, etag, api.TicketUpdate(impact="过时的修改")))
        assert stale.current_version == changed.version
        emptied = tickets.update_ticket(
            self.id, f'"{stale.current_version}"', api.TicketUpdate(unset=[api.TicketUnset.IMPACT])
        )
        assert emptied.impact is None

    def work(self) -> None:
        people = self.people
        fault = api.TicketsApi(people.technician).list_fault_codes(limit=1).data[0]
        evidence = api.EvidenceApi(people.technician)
        evidence.create_diagnosis(self.id, api.DiagnosisCreate(
            cause="压缩机绕组短路", fault_code=fault.code, is_serious=False, remedy="更换压缩机",
            service_mode=api.ServiceMode.ON_SITE, parts=[], expected_completion_on=date.today() + timedelta(days=7),
            is_man_made=False, wants_agreement=False,
        ))
        self.step(people.technician, api.TicketAction.START_REPAIR)
        self.must_be(api.TicketState.REPAIR)
        evidence.create_repair_report(self.id, api.RepairReportCreate(
            steps=["更换压缩机", "加注制冷剂"], result=api.RepairResult.FIXED, labour_minutes=90, performed_by=[],
            parts=[], replaced_identities=[],
        ))
        self.step(people.technician, api.TicketAction.COMPLETE_REPAIR)
        self.must_be(api.TicketState.VERIFICATION)

    def finish(self) -> None:
        people = self.people
        passed = api.VerificationTest(name="制冷试机", result=api.TestResult.PASSED)
        api.EvidenceApi(people.quality).create_verification(
            self.id, api.VerificationCreate(passed=True, tests=[passed])
        )
        self.must_be(api.TicketState.ACCEPTANCE)
        api.EvidenceApi(people.agent).create_acceptance(self.id, api.AcceptanceCreate(
            accepted=True, accepted_by_name="李明", how=api.WordChannel.PHONE, evidence="录音 4711",
        ))
        self.must_be(api.TicketState.CLOSURE)
        self.step(people.agent, api.TicketAction.CLOSE)
        self.must_be(api.TicketState.REVIEW)
        api.EvidenceApi(people.agent).create_callback(self.id, api.CallbackCreate(
            means=api.ContactMeans.CALLBACK, is_reached=True, is_satisfied=True, score=5,
        ))
        api.EvidenceApi(people.quality).create_review(
            self.id, api.ReviewCreate(cause="老化", remedy="更换压缩机", prevention="每年保养")
        )
        self.step(people.quality, api.TicketAction.COMPLETE_REVIEW)
        self.must_be(api.TicketState.COMPLETED)

    def history(self) -> None:
        """Pages of two rows, by cursor, give each event once and in order."""
        tickets, seqs, cursor = api.TicketsApi(self.people.agent), list[int](), None
        while True:
            page = tickets.list_ticket_events(self.id, limit=2, cursor=cursor)
            seqs += [event.seq for event in page.data]
            cursor = page.page.next_cursor
            if not page.page.has_more:
                break
        assert sorted(seqs) == list(range(1, len(seqs) + 1)) and len(seqs) > 8, seqs


def main() -> None:
    repair = Repair(Department())
    repair.intake()
    repair.correct()
    repair.work()
    repair.finish()
    repair.history()
    print("python: a warranty repair went from the call to the review")


if __name__ == "__main__":
    main()
