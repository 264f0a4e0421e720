import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { freePort } from "../../lib/loopback/listen.ts";
import { baseEnvironment } from "../helpers/local-stack.ts";
import { type RecordingUpstream, startRecordingUpstream } from "../helpers/recording-upstream.ts";
import { type StartedCommand, startCommand } from "../helpers/started-command.ts";
import { describeInBrowser, openPage, startBrowser } from "./browser.ts";

// `npm start -- --watch` as a process, with its page open in a browser that is never reloaded. Each test begins with a
// configuration that no other test has served.
describeInBrowser("the inspector's page beside npm start -- --watch", () => {
  jest.setTimeout(120_000);
  let browser: Browser;
  let page: Page;
  let upstream: RecordingUpstream;
  let started: StartedCommand;
  let issuer: string;
  let folder: string;
  let file: string;
  let ports = { gateway: "0", inspector: "0" };
  let inspector: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "watched-"));
    file = join(folder, "environments.json");
    issuer = `http://127.0.0.1:${await freePort()}`;
    upstream = await startRecordingUpstream();
    save(environments(newRule()));
    await start();
    await started.untilEvent(({ kind }) => kind === "watching");
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    started?.end("SIGKILL");
    await started?.ended();
    await upstream?.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    page = await openPage(browser, inspector, { viewport: { width: 1_280, height: 900 } });
    await live();
    await page.evaluate("globalThis.wasNotReloaded = true");
  });
  afterEach(async () => {
    expect(await page.evaluate("globalThis.wasNotReloaded")).toBe(true);
    await page.context().close();
  });

  /** Starts it again on the same ports, once it has been started. */
  async function start(): Promise<void> {
    started = startCommand([
      `--environments-file=${file}`,
      "--watch",
      "--json",
      `--port=${ports.gateway}`,
      `--inspector-port=${ports.inspector}`,
      `--upstream=${upstream.url.origin}`,
    ]);
    const listening = await started.untilEvent(({ event }) => event === "listening");
    inspector = String(listening.inspector);
    ports = { gateway: new URL(String(listening.gateway)).port, inspector: new URL(inspector).port };
  }

  async function end(): Promise<void> {
    started.end("SIGTERM");
    await started.ended();
  }

  let serial = 0;
  /** Of a path and a scope that no configuration had before. */
  function newRule(): { methods: string[]; path: string; scopes: string[] } {
    serial += 1;
    return { methods: ["GET"], path: `/clips/${serial}`, scopes: [`clips:read-${serial}`] };
  }

  /** @param rules before those of `baseEnvironment`, whose places move by their number */
  function environments(...rules: readonly object[]): object {
    const base = baseEnvironment(issuer) as { auth: { rules: readonly object[] } };
    return { mine: { ...base, auth: { ...base.auth, rules: [...rules, ...base.auth.rules] } } };
  }

  function save(content: object): void {
    writeFileSync(file, JSON.stringify(content, null, 2));
  }

  const live = () => page.getByText("live", { exact: true }).waitFor();
  const route = (text: string) => page.locator("#route-rows tr", { hasText: text });
  const notice = (kind: string, text: string) => page.locator(`#notice.${kind}`, { hasText: text });

  /** Sends from the form. @returns the outcome in words */
  async function send(path: string, token: "none" | "valid"): Promise<string> {
    await page.getByLabel("Path", { exact: true }).fill(path);
    await page.getByRole("radio", { name: token, exact: true }).check();
    return press();
  }

  async function press(): Promise<string> {
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page.locator("#send-status", { hasText: "Answered" }).waitFor();
    return page.locator("#result .card").innerText();
  }

  /** Saves a configuration with one rule more in front. @returns its rule, once the page shows it */
  async function serveNewRule(): Promise<ReturnType<typeof newRule>> {
    const rule = newRule();
    save(environments(rule));
    await notice("changed", rule.path).waitFor();
    return rule;
  }

  test("one rule more: its route, what changes in access, and answers with the new reasons", async () => {
    const before = await serveNewRule();
    const added = newRule();
    expect(await send(added.path, "valid")).toMatch(/^404 /);
    expect(await send("/api/v1/jobs", "none")).toMatch(/^401 .*auth\.rules\[2\] asks for a token/s);
    save(environments(added, before));
    await route(added.path).waitFor();
    const shown = await route(added.path).innerText();
    expect(shown.split(/\s+/)).toEqual(["GET", added.path, ...added.scopes]);
    await notice("changed", 'Environment "mine", by this change: WIDER, 1 finding').waitFor();
    const said = (await page.locator("#notice").innerText()).split(/\s+/).join(" ");
    expect(said).toContain(`environments.mine.auth.rules[0] is new: GET ${added.path} [${added.scopes}]`);
    expect(said).toContain(`+ GET ${added.path}: 404 before, let in now with scope ${added.scopes} alone`);
    expect(await send(added.path, "none")).toMatch(/^401 .*environments\.mine\.auth\.rules\[0\] asks for a token/s);
    expect(await send(added.path, "valid")).toMatch(/^200\s*Let in: environments\.mine\.auth\.rules\[0\] asks for /);
    expect(await send("/api/v1/jobs", "none")).toMatch(/^401 .*environments\.mine\.auth\.rules\[3\] asks for a token/s);
  });

  test("a broken file: every problem with its place, and the old answers; a good one again: the notice says so", async () => {
    const rule = await serveNewRule();
    const rows = await page.locator("#route-rows tr").allInnerTexts();
    save(environments({ methods: ["FETCH"], path: "/broken" }, { ...rule, path: "no-slash" }));
    await notice("problem", "what was served before is served on").waitFor();
    const said = await page.locator("#notice").innerText();
    expect(said).toContain("environments.mine.auth.rules[0].methods");
    expect(said).toContain("environments.mine.auth.rules[1].path");
    expect(await page.locator("#route-rows tr").allInnerTexts()).toEqual(rows);
    expect(await send(rule.path, "valid")).toMatch(/^200\s*Let in: environments\.mine\.auth\.rules\[0\] asks for /);
    expect(await send("/broken", "valid")).toMatch(/^404 /);
    save(environments(rule));
    await notice("changed", "the files as they are now make the template that is served already").waitFor();
    expect(await page.locator("#notice").innerText()).not.toContain("auth.rules[");
    expect(await send(rule.path, "valid")).toMatch(/^200/);
  });

  async function tokenOf(scope: string): Promise<string> {
    const body = new URLSearchParams({ grant_type: "client_credentials", scope });
    const answer = await fetch(`${issuer}/token`, { method: "POST", body });
    return ((await answer.json()) as { access_token: string }).access_token;
  }

  test("ended and started again: the page says so, follows the new start, and a token from before is let in", async () => {
    const rule = await serveNewRule();
    await page.getByLabel("Path", { exact: true }).fill(rule.path);
    await page.getByRole("radio", { name: "my own", exact: true }).check();
    await page.getByLabel("Bearer token", { exact: true }).fill(await tokenOf(rule.scopes.join(" ")));
    expect(await press()).toMatch(/^200/);
    await end();
    await page.getByText("not connected: is npm start still running?").waitFor();
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page.locator("#send-status", { hasText: "the local gateway does not answer any more" }).waitFor();
    const added = newRule();
    save(environments(added, rule));
    await start();
    await live();
    await route(added.path).waitFor();
    expect(await page.locator("#notice").isHidden()).toBe(true);
    expect(await press()).toMatch(/^200\s*Let in: environments\.mine\.auth\.rules\[1\] asks for /);
    await started.untilEvent(({ kind }) => kind === "watching");
    const next = await serveNewRule();
    expect(await send(next.path, "valid")).toMatch(/^200/);
  });

  describe("a request that is sent before the page has heard of the new start", () => {
    const EVENTS = "**/_local/events";

    /** With another configuration. @returns its rule */
    async function restartUnheard(): Promise<ReturnType<typeof newRule>> {
      await page.route(EVENTS, (request) => request.abort());
      await end();
      await page.getByText("not connected").waitFor();
      const added = newRule();
      save(environments(added));
      await start();
      return added;
    }

    async function hear(): Promise<void> {
      await page.unroute(EVENTS);
      await live();
    }

    afterEach(() => started.untilEvent(({ kind }) => kind === "watching"));

    test("is answered, and the page shows the routes of that start", async () => {
      const added = await restartUnheard();
      expect(await send("/api/v1/jobs", "none")).toMatch(/^401 .*auth\.rules\[2\] asks for a token/s);
      await route(added.path).waitFor();
      await hear();
    });

    test("is answered, also when the page hears of it while the request is under way", async () => {
      const added = await restartUnheard();
      let statuses: number[] = [];
      await page.route("**/_local/send", async (request) => {
        const response = await request.fetch();
        statuses = [...statuses, response.status()];
        if (statuses.length === 1) await hear();
        await route(added.path).waitFor();
        await request.fulfill({ response });
      });
      expect(await send("/api/v1/jobs", "none")).toMatch(/^401 .*auth\.rules\[2\] asks for a token/s);
      expect(statuses).toEqual([403, 200]);
    });
  });
});
