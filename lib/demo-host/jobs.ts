import { randomUUID } from "node:crypto";
import { HostRefusal } from "./read-json.ts";

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

export function createJobs(): Jobs {
  const jobs = new Map<string, Job>();
  const find = (id: string): Job => {
    const job = jobs.get(id);
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
