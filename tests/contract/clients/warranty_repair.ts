// A repair under warranty, from the first call to the review, with nothing but the generated TypeScript client.

import { strict as assert } from "node:assert";

import * as api from "aftercare-client";

const PASSWORD = "wandering kettle 42";
const DAY = 24 * 60 * 60 * 1000;

function setting(name: string): string {
  const value = process.env[name];
  assert.ok(value, `${name} is not set`);
  return value;
}

/** The way to the server under test; with a token it speaks for somebody. */
function caller(token?: string): api.Configuration {
  return new api.Configuration({
    basePath: setting("AFTERCARE_BASE"),
    headers: { "Accept-Language": "en" },
    ...(token === undefined ? {} : { accessToken: token }),
  });
}

async function signIn(username: string, password: string): Promise<api.Configuration> {
  const signedIn = await new api.AuthApi(caller()).signIn({ signIn: { username, password } });
  assert.equal(signedIn.tokenType, "Bearer");
  return caller(signedIn.accessToken);
}

/** The problem document of a call that must fail, as the generated type. */
async function refused(status: number, code: api.ProblemCode, call: Promise<unknown>): Promise<api.Problem> {
  const error = await call.then(
    () => assert.fail(`${code} was expected`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof api.ResponseError)) throw error;
  assert.equal(error.response.headers.get("content-type"), "application/problem+json");
  const problem = api.ProblemFromJSON(await error.response.json());
  assert.deepEqual([error.response.status, problem.code, problem.status], [status, code, status]);
  return problem;
}

/** The people of one branch, and what they work with. */
interface Department {
  agent: api.Configuration;
  technician: api.Configuration;
  technicianId: string;
  quality: api.Configuration;
}

async function openDepartment(): Promise<Department> {
  const admin = await signIn(setting("AFTERCARE_ADMIN"), setting("AFTERCARE_PASSWORD"));
  const branch = await new api.BranchesApi(admin).createBranch({
    branchCreate: { code: "HZ01", name: "杭州服务站", timeZone: "Asia/Shanghai" },
  });
  const hire = async (username: string, roles: api.Role[]): Promise<[api.Configuration, string]> => {
    const created = await new api.UsersApi(admin).createUser({
      userCreate: { username, displayName: username, password: PASSWORD, roles, memberships: [{ branchId: branch.id }] },
    });
    return [await signIn(username, PASSWORD), created.user.id];
  };
  const [agent] = await hire("lin.na", [api.Role.Agent, api.Role.Manager]);
  const [technician, technicianId] = await hire("wu.gang", [api.Role.Technician]);
  const [quality] = await hire("zhao.min", [api.Role.Quality]);
  return { agent, technician, technicianId, quality };
}

/** A customer and a device of theirs that is under warranty. */
async function registerAsset(agent: api.Configuration): Promise<[customer: string, asset: string]> {
  const product = await new api.ProductsApi(agent).createProduct({
    productCreate: { model: "KFR-35GW", name: "壁挂式空调", warrantyPolicyCode: "standard-one-year" },
  });
  const customer = await new api.CustomersApi(agent).createCustomer({
    customerCreate: {
      kind: api.CustomerKind.Person,
      name: "李明",
      contacts: [{ name: "李明", phones: ["138 0000 1234"], isPrimary: true }],
    },
  });
  const delivered = new Date(Date.now() - 30 * DAY);
  const asset = await new api.AssetsApi(agent).createAsset({
    assetCreate: {
      serial: "SN-1",
      productId: product.id,
      customerId: customer.id,
      purchasedOn: delivered,
      deliveredOn: delivered,
      voucherNumber: "V-1",
      price: { amount: "2999.00", currency: api.Currency.Cny },
    },
  });
  assert.equal(asset.price?.amount, "2999.00");
  return [customer.id, asset.id];
}

/** Registers the call; a repeat with the same key has no second effect. */
async function register(people: Department): Promise<string> {
  const [customerId, assetId] = await registerAsset(people.agent);
  const tickets = new api.TicketsApi(people.agent);
  const [category] = (await tickets.listCategories({ limit: 1 })).data;
  assert.ok(category);
  const request: api.CreateTicketRequest = {
    ticketCreate: {
      title: "空调不制冷",
      description: "开机十分钟后停止制冷",
      channel: api.Channel.Phone,
      type: api.TicketType.Repair,
      customerId,
      assetId,
      categoryId: category.id,
      severity: api.Severity.High,
      urgency: api.Urgency.High,
      assigneeId: people.technicianId,
    },
    idempotencyKey: "first-call-4711",
  };
  const created = await tickets.createTicketRaw(request);
  const again = await tickets.createTicketRaw(request);
  assert.equal(created.raw.status, 201);
  assert.equal(again.raw.headers.get("Idempotency-Replayed"), "true");
  const { id } = await created.value();
  assert.equal((await again.value()).id, id);
  return id;
}

/** One ticket on its way. */
class Repair {
  constructor(
    private readonly people: Department,
    private readonly id: string,
  ) {}

  private now(): Promise<api.Ticket> {
    return new api.TicketsApi(this.people.agent).getTicket({ id: this.id });
  }

  private step(who: api.Configuration, action: api.TicketAction): Promise<api.TicketTransition> {
    return new api.TicketsApi(who).createTicketTransition({ id: this.id, ticketTransitionCreate: { action } });
  }

  private async mustBe(state: api.TicketState): Promise<void> {
    assert.equal((await this.now()).state, state);
  }

  /** What is missing or impossible is said in terms that a program can use. */
  async intake(): Promise<void> {
    const { agent, technician } = this.people;
    await this.mustBe(api.TicketState.Intake);
    const start = () => this.step(technician, api.TicketAction.StartRepair);
    const early = await refused(409, api.ProblemCode.InvalidTransition, start());
    assert.equal(early.currentState, "intake");
    assert.ok(early.allowed);
    const moved = await this.step(agent, api.TicketAction.Triage);
    assert.deepEqual([moved.from, moved.to], [api.TicketState.Intake, api.TicketState.Diagnosis]);
    assert.ok(moved.at instanceof Date);
    assert.equal((await this.now()).chargeBasis, api.ChargeBasis.Warranty);
    const unmet = await refused(422, api.ProblemCode.NeedsUnmet, start());
    assert.equal(unmet.unmet?.[0]?.need, "diagnosis");
    assert.ok(unmet.unmet[0].title);
  }

  /** A change names the version that it was made on. */
  async correct(): Promise<void> {
    const tickets = new api.TicketsApi(this.people.agent);
    const change = (ifMatch: string, ticketUpdate: api.TicketUpdate) =>
      tickets.updateTicket({ id: this.id, ifMatch, ticketUpdate });
    const read = await tickets.getTicketRaw({ id: this.id });
    const etag = read.raw.headers.get("ETag");
    const { version } = await read.value();
    assert.ok(etag && etag.includes(`"${version}`), `${etag} is of version ${version}`);
    const changed = await change(etag, { impact: "整户无法使用" });
    assert.deepEqual([changed.version, changed.impact], [version + 1, "整户无法使用"]);
    const stale = await refused(412, api.ProblemCode.VersionMismatch, change(etag, { impact: "过时的修改" }));
    assert.equal(stale.currentVersion, changed.version);
    const emptied = await change(`"${stale.currentVersion}"`, { unset: [api.TicketUnset.Impact] });
    assert.equal(emptied.impact, undefined);
  }

  async work(): Promise<void> {
    const { technician } = this.people;
    const [fault] = (await new api.TicketsApi(technician).listFaultCodes({ limit: 1 })).data;
    assert.ok(fault);
    const evidence = new api.EvidenceApi(technician);
    await evidence.createDiagnosis({
      id: this.id,
      diagnosisCreate: {
        cause: "压缩机绕组短路",
        faultCode: fault.code,
        isSerious: false,
        remedy: "更换压缩机",
        serviceMode: api.ServiceMode.OnSite,
        parts: [],
        expectedCompletionOn: new Date(Date.now() + 7 * DAY),
        isManMade: false,
        wantsAgreement: false,
      },
    });
    await this.step(technician, api.TicketAction.StartRepair);
    await this.mustBe(api.TicketState.Repair);
    await evidence.createRepairReport({
      id: this.id,
      repairReportCreate: {
        steps: ["更换压缩机", "加注制冷剂"],
        result: api.RepairResult.Fixed,
        labourMinutes: 90,
        performedBy: [],
        parts: [],
        replacedIdentities: [],
      },
    });
    await this.step(technician, api.TicketAction.CompleteRepair);
    await this.mustBe(api.TicketState.Verification);
  }

  async finish(): Promise<void> {
    const { agent, quality } = this.people;
    const id = this.id;
    await new api.EvidenceApi(quality).createVerification({
      id,
      verificationCreate: { passed: true, tests: [{ name: "制冷试机", result: api.TestResult.Passed }] },
    });
    await this.mustBe(api.TicketState.Acceptance);
    await new api.EvidenceApi(agent).createAcceptance({
      id,
      acceptanceCreate: { accepted: true, acceptedByName: "李明", how: api.WordChannel.Phone, evidence: "录音 4711" },
    });
    await this.mustBe(api.TicketState.Closure);
    await this.step(agent, api.TicketAction.Close);
    await this.mustBe(api.TicketState.Review);
    await new api.EvidenceApi(agent).createCallback({
      id,
      callbackCreate: { means: api.ContactMeans.Callback, isReached: true, isSatisfied: true, score: 5 },
    });
    await new api.EvidenceApi(quality).createReview({
      id,
      reviewCreate: { cause: "老化", remedy: "更换压缩机", prevention: "每年保养" },
    });
    await this.step(quality, api.TicketAction.CompleteReview);
    await this.mustBe(api.TicketState.Completed);
  }

  /** Pages of two rows, by cursor, give each event once. */
  async history(): Promise<void> {
    const tickets = new api.TicketsApi(this.people.agent);
    const seqs: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await tickets.listTicketEvents({ id: this.id, limit: 2, ...(cursor ? { cursor } : {}) });
      seqs.push(...page.data.map((event) => event.seq));
      cursor = page.page.hasMore ? page.page.nextCursor : undefined;
    } while (cursor);
    seqs.sort((a, b) => a - b);
    assert.deepEqual(seqs, seqs.map((_, at) => at + 1));
    assert.ok(seqs.length > 8);
  }
}

async function main(): Promise<void> {
  const people = await openDepartment();
  const repair = new Repair(people, await register(people));
  await repair.intake();
  await repair.correct();
  await repair.work();
  await repair.finish();
  await repair.history();
  console.log("typescript: a warranty repair went from the call to the review");
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
