import type { MeasuredProcess } from "./measured-process.ts";

/** What every contender finds when it is started. */
export interface GatewaySetting {
  /** The host behind it. */
  readonly upstream: string;
  /** That the local gateway plays for the template below. */
  readonly issuer: string;
  /** Of a synthesized environment whose route `/api/v1/jobs/*` is guarded and goes to the host. */
  readonly proxyTemplate: string;
  /** Of an API whose route `/job` is guarded and runs a Lambda function. */
  readonly lambdaTemplate: string;
  /** For work files; taken away afterwards. */
  readonly folder: string;
  /** Variables of the processes. */
  readonly env: NodeJS.ProcessEnv;
  /** Where serverless-offline is installed. @default - it is skipped */
  readonly serverlessOffline?: string;
}

/** A contender that can be asked. */
export interface RunningContender {
  readonly process: MeasuredProcess;
  /** A guarded route, where it has any. */
  readonly url: URL;
  /** What lets the request in. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface GatewayContender {
  readonly id: string;
  readonly label: string;
  /** @throws SkippedContender when it is not to be had on this machine */
  start(setting: GatewaySetting): Promise<RunningContender>;
}

/** `message` says what is missing and how to get it. */
export class SkippedContender extends Error {
  override readonly name = "SkippedContender";
}
