import { describe, expect, test } from "@jest/globals";
import { createTraceStore } from "../../../lib/inspector/traces/trace-store.ts";
import { traced } from "../traced.ts";

function filled(capacity: number, count: number) {
  const store = createTraceStore(capacity);
  for (let id = 1; id <= count; id += 1) store.add(traced({ id: `r${id}` }));
  return store;
}

describe("the trace store", () => {
  test("finds a request by its id", () => {
    expect(filled(3, 1).find("r1")?.record.id).toBe("r1");
  });

  test("keeps as many as it may, and lets the oldest go with one more", () => {
    expect(filled(3, 3).find("r1")).toBeDefined();
    expect(filled(3, 4).find("r1")).toBeUndefined();
    expect(filled(3, 4).find("r2")).toBeDefined();
  });

  test.each([
    { limit: 2, ids: ["r4", "r3"] },
    { limit: 9, ids: ["r4", "r3", "r2"] },
    { limit: 0, ids: [] },
  ])("lists the newest $limit, the newest first", ({ limit, ids }) => {
    const newest = filled(3, 4).newest(limit);
    expect(newest.map(({ record }) => record.id)).toEqual(ids);
  });

  test("goes on counting what it no longer keeps", () => {
    const store = createTraceStore(1);
    const steps = [{ stop: "route", looked: "a", decided: "b", outcome: "passed" }] as const;
    for (const id of ["a", "b", "c"]) store.add(traced({ id }, { steps }));
    expect(store.counts().route).toEqual({ passed: 3, answered: 0, refused: 0 });
  });

  test("tells listeners of each request until they have enough", () => {
    const store = createTraceStore();
    const heard: string[] = [];
    const unsubscribe = store.subscribe(({ record }) => heard.push(record.id));
    store.add(traced({ id: "first" }));
    unsubscribe();
    store.add(traced({ id: "second" }));
    expect(heard).toEqual(["first"]);
  });
});
