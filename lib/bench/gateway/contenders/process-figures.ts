import { readdirSync, readFileSync } from "node:fs";

/** CPU time of a process with all its threads, and of the processes that it started, in milliseconds. */
export function cpuMillisOf(pid: number): number {
  return [pid, ...descendantsOf(pid)].reduce((sum, each) => sum + ownCpuMillis(each), 0);
}

/** Memory of the process in bytes: what it holds now, and the most that it has held since its start. */
export function memoryOf(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const read = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]) * 1024;
  return { now: read("VmRSS"), peak: read("VmHWM") };
}

/** Summed over threads, whose figures are in nanoseconds; the process's own are in hundredths of a second. */
function ownCpuMillis(pid: number): number {
  const nanos = threadsOf(pid).map((thread) => threadNanos(`/proc/${pid}/task/${thread}/schedstat`));
  return nanos.reduce((sum, each) => sum + each, 0) / 1e6;
}

/** Empty for a process that has just ended. */
function threadsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** 0 for a thread that has just ended: its figures are lost. */
function threadNanos(file: string): number {
  try {
    return Number(readFileSync(file, "utf8").split(" ")[0]);
  } catch {
    return 0;
  }
}

function descendantsOf(pid: number): number[] {
  const children = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(statOf(Number(name))[1]) === pid)
    .map(Number);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

/** The fields of `/proc/<pid>/stat` behind the command's name, which may hold spaces; none when the process is gone. */
function statOf(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}
