import type { MeasuredProcess } from "./measured-process.ts";

/** What every contender finds when it is started. */
export interface GatewaySetting {
  /** Address of the upstream. */
  readonly upstream: string;
  /** Address of the issuer that the local gateway runs for the template below. */
  readonly issuer: string;
  /** Template of an environment whose route `/api/v1/jobs/*` is guarded and goes to the upstream. */
  readonly proxyTemplate: string;
  /** Template of an API whose route `/job` is guarded and runs a Lambda function. */
  readonly lambdaTemplate: string;
  /** For work files; removed afterwards. */
  readonly folder: string;
  /** Environment variables of the processes. */
  readonly env: NodeJS.ProcessEnv;
  /** Where serverless-offline is installed. @default - it is skipped */
  readonly serverlessOffline?: string;
}

/** A contender that can be asked. */
export interface RunningContender {
  readonly process: MeasuredProcess;
  /** A guarded route, where it has any. */
  readonly url: URL;
  /** The credentials. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface GatewayContender {
  readonly id: string;
  readonly label: string;
  /** @throws SkippedContender when it is not installed on this machine */
  start(setting: GatewaySetting): Promise<RunningContender>;
}

/** `message` says what is missing and how to get it. */
export class SkippedContender extends Error {
  override readonly name = "SkippedContender";
}
