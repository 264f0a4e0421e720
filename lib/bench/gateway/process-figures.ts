import { readdirSync, readFileSync } from "node:fs";

/** USER_HZ: in what Linux counts CPU time for programs, on every architecture that Node runs on. */
const TICK_MILLIS = 10;

/** CPU time of a process with all its threads, and of the processes that it has started, in milliseconds. */
export function cpuMillisOf(pid: number): number {
  return [pid, ...descendantsOf(pid)].reduce((sum, each) => sum + ownCpuMillis(each), 0);
}

/** Memory of the process in bytes: what it holds now, and the most that it has held since its start. */
export function memoryOf(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const read = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]) * 1024;
  return { now: read("VmRSS"), peak: read("VmHWM") };
}

function ownCpuMillis(pid: number): number {
  const [user = 0, system = 0] = statOf(pid).slice(11, 13).map(Number);
  return (user + system) * TICK_MILLIS;
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
