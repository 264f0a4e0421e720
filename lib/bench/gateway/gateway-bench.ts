import { existsSync } from "node:fs";
import { bareProxy } from "./contenders/bare-proxy.ts";
import {
  type GatewayContender,
  type GatewaySetting,
  type RunningContender,
  SkippedContender,
} from "./contenders/gateway-contender.ts";
import { localGateway, localGatewayInspected, localGatewayLambda } from "./contenders/local-gateway.ts";
import { nginx } from "./contenders/nginx.ts";
import { serverlessOffline } from "./contenders/serverless-offline.ts";
import { withGatewaySetting } from "./gateway-setting.ts";
import {
  type MemoryFigures,
  measureMemory,
  measureStart,
  measureStream,
  type StartFigures,
  type StreamFigures,
} from "./measure-local-gateway.ts";
import { type LoadFigures, measureRounds, type RoundsOptions } from "./measure-rounds.ts";

export interface GatewayBenchOptions extends Omit<RoundsOptions, "connections"> {
  /** Requests over which the memory is watched. */
  readonly memoryRequests: number;
  /** Size of the one large response. */
  readonly streamBytes: number;
  readonly starts: number;
  /** Where serverless-offline is installed. @default - it is skipped */
  readonly serverlessOffline?: string;
  /** Variables of the measured processes. */
  readonly env: NodeJS.ProcessEnv;
}

export interface GatewayBenchRow {
  readonly id: string;
  readonly label: string;
  /** One for each number of connections. */
  readonly figures: readonly LoadFigures[];
}

export interface GatewayBenchReport {
  readonly node: string;
  readonly rounds: number;
  readonly requests: number;
  readonly rows: readonly GatewayBenchRow[];
  readonly skipped: readonly { readonly label: string; readonly reason: string }[];
  readonly start: StartFigures;
  readonly memory: MemoryFigures;
  readonly stream: StreamFigures;
}

export const CONNECTIONS = [1, 16, 64] as const;
/** The contender that the ratios of all others refer to. */
export const FLOOR = bareProxy.id;

const CONTENDERS: readonly GatewayContender[] = [
  bareProxy,
  localGateway,
  localGatewayInspected,
  nginx,
  localGatewayLambda,
  serverlessOffline,
];

/**
 * Measures the local gateway and its peers side by side in one run, each in a separate process; the load comes from this one.
 *
 * @throws Error on a system without `/proc`, from which CPU times are read
 */
export async function benchGateway(options: GatewayBenchOptions): Promise<GatewayBenchReport> {
  if (!existsSync("/proc/self/schedstat"))
    throw new Error("the gateway bench reads CPU times from /proc, which only Linux has");
  const { env, serverlessOffline: folder, progress, now } = options;
  return withGatewaySetting({ env, serverlessOffline: folder, progress }, async (setting) => {
    progress(`${options.starts} starts`);
    const start = await measureStart(setting, options.starts, now);
    return { ...(await benchRunning(setting, options)), start };
  });
}

async function benchRunning(setting: GatewaySetting, options: GatewayBenchOptions) {
  const { rounds, requests, now, progress } = options;
  const running = new Map<GatewayContender, RunningContender>();
  const skipped: { label: string; reason: string }[] = [];
  try {
    for (const contender of CONTENDERS) {
      progress(`start ${contender.label}`);
      const started = await startUnlessSkipped(contender, setting, skipped);
      if (started) running.set(contender, started);
    }
    const measured = await measureRounds([...running.values()], { ...options, connections: CONNECTIONS });
    const rows = [...running].map(([{ id, label }, one]) => ({ id, label, figures: measured.get(one) ?? [] }));
    const watched = running.get(localGatewayInspected) as RunningContender;
    progress(`memory over ${options.memoryRequests} requests`);
    const memory = await measureMemory(watched, options.memoryRequests, now);
    progress(`a response of ${options.streamBytes} bytes`);
    const stream = await measureStream(watched, options.streamBytes);
    return { node: process.version, rounds, requests, rows, skipped, memory, stream };
  } finally {
    for (const { process: server } of running.values()) await server.end();
  }
}

async function startUnlessSkipped(
  contender: GatewayContender,
  setting: GatewaySetting,
  skipped: { label: string; reason: string }[],
): Promise<RunningContender | undefined> {
  try {
    return await contender.start(setting);
  } catch (error) {
    if (!(error instanceof SkippedContender)) throw error;
    skipped.push({ label: contender.label, reason: error.message });
    return undefined;
  }
}
