import { randomUUID } from "node:crypto";
import { type IncomingMessage, STATUS_CODES } from "node:http";
import { readBody } from "../loopback/http-message.ts";

export interface Job {
  readonly job_id: string;
  readonly video_id: string;
  readonly status: "queued";
}

export interface Jobs {
  /** @throws HostRefusal 400 without a `video_id` */
  add(body: Record<string, unknown>): Job;
  all(): readonly Job[];
  /** @throws HostRefusal 404 */
  find(id: string): Job;
  /** @throws HostRefusal 404 */
  remove(id: string): Job;
}

/** The oldest jobs are dropped beyond this number, so that a load test does not fill the memory. */
const MAX_JOBS = 1_000;

/** The id of a job that is always there, and in no list: the lines that `npm start` prints ask for it, again and again. */
export const EXAMPLE_ID = "example";

const EXAMPLE: Job = { job_id: EXAMPLE_ID, video_id: "vid_example", status: "queued" };

export function createJobs(): Jobs {
  const jobs = new Map<string, Job>();
  const find = (id: string): Job => {
    const job = jobs.get(id) ?? (id === EXAMPLE_ID ? EXAMPLE : undefined);
    if (job === undefined) throw new HostRefusal(404, "JOB_NOT_FOUND", "There is no such job.");
    return job;
  };
  return {
    add: (body) => {
      const { video_id: videoId } = body;
      if (typeof videoId !== "string" || videoId === "") {
        throw new HostRefusal(400, "MISSING_FIELD", "video_id has to be a non-empty string.");
      }
      const job: Job = { job_id: `job_${randomUUID().slice(0, 8)}`, video_id: videoId, status: "queued" };
      jobs.set(job.job_id, job);
      for (const oldest of jobs.keys()) {
        if (jobs.size <= MAX_JOBS) break;
        jobs.delete(oldest);
      }
      return job;
    },
    all: () => [...jobs.values()],
    find,
    remove: (id) => {
      const job = find(id);
      jobs.delete(id);
      return job;
    },
  };
}

/** The host's own limit; the gateway's is 10 MB. */
const MAX_BODY_BYTES = 1_048_576;

/** An error that the host itself reports, in the same envelope as the gateway's. */
export class HostRefusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.status = status;
    this.code = code;
  }

  envelope(): unknown {
    const { status, code, message: detail } = this;
    return { success: false, message: STATUS_CODES[status], error: { detail, code } };
  }
}

/** @throws HostRefusal 400 for what is not a JSON object, 413 for what is too large */
export async function readJsonObject(request: IncomingMessage): Promise<Record<string, unknown>> {
  const bytes = await readBody(request, MAX_BODY_BYTES);
  if (bytes === undefined) throw new HostRefusal(413, "PAYLOAD_TOO_LARGE", "The body is larger than 1 MB.");
  const value = parse(bytes.toString("utf8"));
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new HostRefusal(400, "INVALID_BODY", "The body has to be a JSON object.");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
