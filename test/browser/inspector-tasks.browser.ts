import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { Inspector } from "../../lib/inspector/server/inspector-server.ts";
import { createTraceStore } from "../../lib/inspector/traces/trace-store.ts";
import { announce } from "../../lib/local-run/announcement.ts";
import { openInspector } from "../../lib/local-run/open-inspector.ts";
import { type LocalStack, startLocalStack } from "../helpers/local-stack.ts";
import { describeInBrowser, openPage, startBrowser, takeScreenshot } from "./browser.ts";
import { hostAnswer } from "./host-answer.ts";
import { hasFocus, tabTo } from "./keyboard.ts";
import { lowContrast, sidewaysScroll, smallTargets, unnamedControls } from "./page-audit.ts";

const OFFICE = "198.51.100.7";

// What a person does at the page: sees why, tries again, looks for one request among many, keeps the page open for a day.
describeInBrowser("the inspector's page at work", () => {
  const store = createTraceStore();
  let stack: LocalStack;
  let inspector: Inspector;
  let browser: Browser;
  let page: Page;

  const startInspector = (environment: string, port = 0) =>
    openInspector(stack.run, announce(environment, stack.run), { port, store, now: () => 0 });

  beforeAll(async () => {
    const webAcl = { managedRuleGroups: [], allow: ["127.0.0.0/8", "198.51.100.0/24"] };
    stack = await startLocalStack({ store, pretendedAddresses: {}, environment: { webAcl } });
    inspector = await startInspector("local");
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await inspector?.close();
    await stack?.close();
  });
  beforeEach(() => {
    stack.upstream.answerWith(hostAnswer({ origins: "https://app.example.com" }));
  });
  afterEach(async () => {
    await page.context().close();
  });

  async function open(path = "", options: BrowserContextOptions = {}, { url } = inspector): Promise<void> {
    page = await openPage(browser, "about:blank", { viewport: { width: 1_280, height: 900 }, ...options });
    await page.goto(url + path);
    await page.getByText("live", { exact: true }).waitFor();
  }

  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const field = (name: string) => page.getByLabel(name, { exact: true });
  const token = (name: string) => page.getByRole("radio", { name, exact: true });

  async function send(): Promise<void> {
    await button("Send").click();
    await page.locator("#send-status", { hasText: "Answered" }).waitFor();
  }

  /** The sentence of the newest result, its settings, and what would let the request in. */
  const outcome = () => page.locator("#result .card").innerText();

  async function openTrace(): Promise<string> {
    await button("Open the trace").click();
    await page.getByRole("dialog").waitFor();
    return page.getByRole("dialog").innerText();
  }

  describe("why", () => {
    test.each<{ kind: string; reason: string; claim: string }>([
      { kind: "expired", reason: "expired", claim: "claim exp" },
      { kind: "wrong", reason: "audience-refused", claim: "claim aud" },
    ])("a token that is $kind: the reason and the claim", async ({ kind, reason, claim }) => {
      await open();
      await token(kind).check();
      if (kind === "wrong") await field("Refused for").selectOption(reason);
      await send();
      expect(await outcome()).toMatch(
        new RegExp(`^401 UNAUTHORIZED\\s*Refused by 5 authorizer: ${claim} .*\\(${reason}\\)`),
      );
    });

    test("a token that is wrong in any way that a token can be: its reason, or why there is no such token here", async () => {
      await open();
      await token("wrong").check();
      const faults = await page.locator("#fault option").allTextContents();
      expect(faults.length).toBeGreaterThan(20);
      for (const fault of faults) {
        await field("Refused for").selectOption(fault);
        await button("Send").click();
        await page.locator("#send-status", { hasText: /^(?:Answered 401|Not sent)/ }).waitFor();
        const said = (await page.locator("#send-status").innerText()).startsWith("Answered")
          ? await outcome()
          : await page.locator('[data-field="token"] .problem').innerText();
        expect(said).toMatch(new RegExp(`\\(${fault}\\)|^the issuer answered 400: fault: `));
      }
    });

    test("no token: the rule that asks for one, and what lets the request in", async () => {
      await open();
      await send();
      expect(await outcome()).toMatch(
        /Refused by 5 authorizer: .*auth\.rules\[1\] asks for a token[\s\S]*Let in by\s+a token of/,
      );
    });

    test("a scope that lacks: which one, of which rule", async () => {
      await open();
      await token("valid").check();
      await page.getByLabel("admin", { exact: true }).uncheck();
      await button("/api/v1/admin/{proxy+}").click();
      await send();
      expect(await outcome()).toMatch(
        /403 FORBIDDEN[\s\S]*auth\.rules\[3\] .*admin not held[\s\S]*Let in by\s+a token that holds scope admin/,
      );
    });

    test("an address: any can be tried, and the list that refuses it is named", async () => {
      await open();
      await token("valid").check();
      await field("Client address").fill("203.0.113.9");
      await send();
      expect(await outcome()).toMatch(/403 REQUEST_BLOCKED[\s\S]*webAcl\.allow/);
      await field("Client address").fill(OFFICE);
      await send();
      expect(await outcome()).toMatch(
        /^200\s*Let in: environments\.local\.auth\.rules\[\d\] asks for .*: held; this is the upstream's own answer\.$/,
      );
      expect(await openTrace()).toContain(`from ${OFFICE} (pretended, connected from 127.0.0.1)`);
    });

    test("a public path and a preflight: the rule that makes each possible", async () => {
      await open();
      await button("/health").click();
      await send();
      expect(await outcome()).toMatch(/^200\s*Let in: environments\.local\.auth\.rules\[\d\] is public; /);
      await field("Method").selectOption("OPTIONS");
      await send();
      expect(await outcome()).toMatch(
        /^204\s*Answered by 3 preflight, .*\.\s*Because of\s+environments\.local\.auth\.rules\[\d\]$/,
      );
    });

    test("the trace begins with the stop that decided; what passed is one line until it is opened", async () => {
      await open();
      await token("expired").check();
      await send();
      const text = await openTrace();
      expect(text).toMatch(/The stop that decided\s+5 authorizer\s+refused/);
      expect(text).toMatch(/Passed before: 1 web ACL \(\d+ checks\), 2 route, 4 throttle/);
      expect(text).not.toContain("AmbiguousPath");
      await page.getByText("Passed before:").click();
      expect(await page.getByRole("dialog").innerText()).toContain("AmbiguousPath");
    });

    test("the request's own headers are shown, its token is not", async () => {
      await open();
      await token("valid").check();
      await field("Origin of the page").fill("https://foreign.example");
      await send();
      const text = await openTrace();
      expect(text).toMatch(/What the client sent[\s\S]*Origin: https:\/\/foreign\.example/);
      expect(text).toContain("Authorization: (not shown)");
      expect(text).not.toMatch(/eyJ/);
    });
  });

  describe("what is wrong with a field", () => {
    const problem = (name: string) => page.locator(`[data-field="${name}"] .problem`);

    test.each<{ name: string; label: string; value: string; says: RegExp }>([
      { name: "path", label: "Path", value: "no-slash", says: /^a path starts with \// },
      { name: "origin", label: "Origin of the page", value: "https://a b", says: /^an origin is scheme:/ },
      { name: "sourceIp", label: "Client address", value: "office", says: /^an IPv4 or IPv6 address, e\.g\./ },
      { name: "headers", label: "Headers, one a line", value: "X Y: 1", says: /^not a header name/ },
      { name: "body", label: "Body", value: "x".repeat(32_769), says: /^at most 32,768 characters/ },
      { name: "token", label: "Bearer token", value: "", says: /^paste a token/ },
    ])("$label: said beside it, read with it, and it gets the focus", async ({ name, label, value, says }) => {
      await open();
      if (name === "token") await token("my own").check();
      await page.getByText("Headers, body, credentials").click();
      await field(label).fill(value);
      await page.getByText("Headers, body, credentials").click();
      await button("Send").click();
      await problem(name).waitFor();
      expect(await problem(name).innerText()).toMatch(says);
      expect(await page.locator(".problem").count()).toBe(1);
      expect(await hasFocus(field(label))).toBe(true);
      const described = (await field(label).getAttribute("aria-describedby"))?.split(" ");
      expect(described).toContain(await problem(name).getAttribute("id"));
      expect(await page.locator("#send-status").innerText()).toBe("Not sent: see the marked fields.");
    });

    test("all at once; the focus goes to the first, and what was mended is no problem any more", async () => {
      await open();
      const before = stack.records.length;
      await field("Path").fill("no-slash");
      await field("Client address").fill("office");
      await button("Send").click();
      await problem("sourceIp").waitFor();
      expect(await page.locator(".problem").count()).toBe(2);
      expect(await hasFocus(field("Path"))).toBe(true);
      await field("Path").fill("/health");
      await button("Send").click(); // takes away what was marked; the answer marks anew
      await problem("sourceIp").waitFor();
      expect(await page.locator(".problem").count()).toBe(1);
      expect(stack.records.length).toBe(before);
    });

    test("where no issuer is on this machine, that is said, and what to do", async () => {
      await open();
      const elsewhere = openInspector({ ...stack.run, issuers: [] }, announce("local", stack.run), {
        port: 0,
        store,
        now: () => 0,
      });
      const { url, close } = await elsewhere;
      await page.goto(url);
      await page.getByText("live", { exact: true }).waitFor();
      expect(await page.locator("#tokens").innerText()).toMatch(/^\s*none\s+my own\s*$/);
      expect(await page.locator("#no-tokens").innerText()).toMatch(/No issuer .* on this machine.* --stand-in/);
      await close();
    });
  });

  describe("again", () => {
    test("a first POST succeeds as the form has it", async () => {
      await open();
      await token("valid").check();
      await field("Method").selectOption("POST");
      expect(await field("Body").inputValue()).toBe("{}");
      await send();
      expect(await outcome()).toMatch(/^200/);
      const { headers, body } = stack.upstream.received.at(-1) ?? {};
      expect([headers?.["content-type"], body]).toEqual(["application/json", "{}"]);
      await field("Method").selectOption("GET");
      expect(await field("Body").inputValue()).toBe("");
    });

    test("a request of the form is sent again as it was, whatever the form holds by then", async () => {
      await open();
      await token("valid").check();
      await field("Method").selectOption("POST");
      await field("Body").fill('{"again":1}');
      await send();
      await field("Method").selectOption("GET");
      await field("Body").fill("");
      await token("none").check();
      await openTrace();
      const before = stack.upstream.received.length;
      await button("Send again").click();
      await page.locator("#send-status", { hasText: "Answered 200" }).waitFor();
      expect(stack.upstream.received.slice(before).map(({ method, body }) => [method, body])).toEqual([
        ["POST", '{"again":1}'],
      ]);
    });

    test("a request from elsewhere is edited: the form holds it, and says what is missing", async () => {
      await stack.callWith("jobs:read", "/api/v1/jobs/7", { method: "DELETE", headers: { "X-Trial": "1" } });
      await open();
      await page.getByRole("list", { name: "Requests" }).getByRole("button").first().click();
      await page.getByRole("dialog").waitFor();
      expect(await page.getByRole("dialog").innerText()).toContain("sent again without the token");
      await button("Edit and send").click();
      expect(await field("Method").inputValue()).toBe("DELETE");
      expect(await field("Path").inputValue()).toBe("/api/v1/jobs/7");
      expect(await field("Headers, one a line").inputValue()).toContain("X-Trial: 1");
      expect(await hasFocus(field("Path"))).toBe(true);
    });
  });

  describe("one among many", () => {
    const lines = () => page.getByRole("list", { name: "Requests" }).getByRole("button");

    test("the list is filtered by status and by path, also for what comes later", async () => {
      for (const path of ["/alpha/1", "/beta/2"]) await stack.call(path);
      await stack.call("/health");
      await open();
      await page.getByLabel("Show by status").selectOption("2");
      expect(await lines().allInnerTexts()).toEqual(expect.arrayContaining([expect.stringContaining("/health")]));
      expect((await lines().allInnerTexts()).join()).not.toMatch(/alpha|beta/);
      await page.getByLabel("Show by status").selectOption("");
      await page.getByLabel("Show paths with").fill("ALPHA");
      await stack.call("/alpha/3");
      await stack.call("/beta/4");
      await page.locator("#requests-status", { hasText: "/beta/4" }).waitFor();
      expect((await lines().allInnerTexts()).map((text) => /\/\w+\/\d/.exec(text)?.[0])).toEqual([
        "/alpha/3",
        "/alpha/1",
      ]);
      expect(await page.locator("#filter-count").innerText()).toMatch(/^2 of \d+$/);
      await page.getByLabel("Show paths with").fill("no such path");
      await page.getByText("None of them matches the filter.").waitFor();
    });

    test("a trace has an address: opened from the list, followed as a link, and left by Back", async () => {
      await stack.call("/linked/1");
      await open();
      await page.getByRole("button", { name: "/linked/1" }).click();
      await page.getByRole("heading", { name: "GET /linked/1" }).waitFor();
      const { hash } = new URL(page.url());
      expect(hash).toMatch(/^#trace=[0-9a-f-]{36}$/);
      await page.goBack();
      await page.getByRole("dialog").waitFor({ state: "hidden" });
      await page.context().close();
      await open(`/${hash}`);
      await page.getByRole("heading", { name: "GET /linked/1" }).waitFor();
      await page.keyboard.press("Escape");
      await page.waitForURL(({ hash: left }) => left === "");
    });

    test("a link to a request that is gone says so", async () => {
      await open("/#trace=00000000-0000-0000-0000-000000000000");
      await page.getByRole("heading", { name: "No longer there" }).waitFor();
    });
  });

  test("an environment that lets in an office alone: a valid token, Send, and it is answered from there", async () => {
    const rules = [
      { methods: ["POST"], path: "/api/v2/clips", scopes: ["clips:write"] },
      { methods: ["GET"], path: "/api/v2/clips/*", scopes: ["clips:read"] },
    ];
    const webAcl = { managedRuleGroups: [], allow: ["198.51.100.0/24"] };
    const own = await startLocalStack({ pretendedAddresses: {}, environment: { webAcl, auth: { rules } } });
    const watched = await openInspector(own.run, announce("office", own.run), {
      port: 0,
      store: createTraceStore(),
      now: () => 0,
    });
    try {
      await open("", {}, watched);
      await token("valid").check();
      await send();
      expect(await page.locator("#send-status").innerText()).toMatch(/^Answered 200/);
      expect(own.records.at(-1)).toMatchObject({ path: "/api/v2/clips/example", sourceIp: "198.51.100.10" });
    } finally {
      await watched.close();
      await own.close();
    }
  });

  test("the routes are listed with what they really ask for, and fill the form", async () => {
    await open();
    const rows = await page.locator("#route-rows tr").allInnerTexts();
    expect(rows.map((row) => row.split(/\s+/).join(" "))).toEqual(
      expect.arrayContaining([
        "GET /api/v1/jobs jobs:read",
        "ANY /api/v1/admin/{proxy+} admin",
        "GET /health nothing: it is public",
      ]),
    );
    await tabTo(page, button("/health"));
    await page.keyboard.press("Enter");
    expect(await field("Path").inputValue()).toBe("/health");
    expect(await hasFocus(field("Path"))).toBe(true);
  });

  test("a stop that has done nothing shows no numbers", async () => {
    await open();
    expect((await page.locator("svg [data-outcome]").allTextContents()).filter((text) => text.startsWith("0"))).toEqual(
      [],
    );
  });

  describe("all day", () => {
    let watched: Inspector;
    beforeEach(async () => {
      watched = await startInspector("local");
      await open("", {}, watched);
    });
    afterEach(() => watched.close());

    test("it follows a restart: the new environment, and a form that sends", async () => {
      const { port } = new URL(watched.url);
      await watched.close();
      await page.getByText("not connected").waitFor();
      watched = await startInspector("restarted", Number(port));
      await page.getByText("live", { exact: true }).waitFor();
      await page.locator("#about", { hasText: "restarted" }).waitFor();
      await send();
      expect(await outcome()).toMatch(/^401/);
    });

    test("it follows a change of the configuration: notice, routes, scopes; what was typed stays", async () => {
      await field("Path").fill("/typed/by/hand");
      await token("valid").check();
      await page.getByLabel("admin", { exact: true }).uncheck();
      const suggestions = {
        origins: ["https://new.example"],
        scopes: ["admin", "videos:read"],
        routes: [{ method: "GET", path: "/api/v2/videos", scopes: ["videos:read"] }],
        tokenFaults: ["key-unknown", "revoked"],
      } as const;
      watched.update({ suggestions, notice: { kind: "changed", lines: ["+ GET /api/v2/videos is new"] } });
      await page.locator("#notice.changed", { hasText: "+ GET /api/v2/videos is new" }).waitFor();
      expect(await page.locator("#route-rows tr").count()).toBe(1);
      expect(await field("Path").inputValue()).toBe("/typed/by/hand");
      expect(await token("valid").isChecked()).toBe(true);
      expect(await page.locator("#fault option").allTextContents()).toEqual(["key-unknown", "revoked"]);
      expect(await page.getByLabel("admin", { exact: true }).isChecked()).toBe(false);
      expect(await page.getByLabel("videos:read", { exact: true }).isChecked()).toBe(true);
      watched.update({ notice: { kind: "problem", lines: ["cors.origins[0]: got ftp://x"] } });
      await page.locator("#notice.problem", { hasText: "cors.origins[0]" }).waitFor();
    });
  });

  describe.each([
    { name: "phone-light", colorScheme: "light" },
    { name: "phone-dark", colorScheme: "dark" },
  ] as const)("on $name", ({ name, colorScheme }) => {
    test("a result begins with its sentence, in sight, without headers before it", async () => {
      await open("", { viewport: { width: 390, height: 844 }, colorScheme, reducedMotion: "reduce" });
      await token("expired").check();
      await send();
      const card = await page.locator("#result .card").boundingBox();
      expect(card?.y).toBeGreaterThanOrEqual(0);
      expect(card?.y).toBeLessThan(200);
      expect(await page.locator("#result dl.headers:visible").count()).toBe(0);
      expect(await sidewaysScroll(page)).toBe(0);
      await openTrace();
      expect(await sidewaysScroll(page)).toBe(0);
      expect(await lowContrast(page)).toEqual([]);
      expect(await unnamedControls(page)).toEqual([]);
      expect(await smallTargets(page)).toEqual([]);
      await takeScreenshot(page, `${name}-refusal-trace`, false);
    });
  });

  test("at 1280 pixels every label of the drawing keeps clear of its box", async () => {
    await open();
    const tight = `[...document.querySelectorAll("svg.wide g[data-stop]")].flatMap((stop) => {
      const box = (stop.querySelector("rect") ?? stop.querySelector("use")).getBoundingClientRect();
      const name = stop.querySelector(".name").getBoundingClientRect();
      return name.left - box.left < 4 || box.right - name.right < 4 ? [stop.dataset.stop] : [];
    })`;
    expect(await page.evaluate(tight)).toEqual([]);
    expect(await sidewaysScroll(page)).toBe(0);
  });
});
