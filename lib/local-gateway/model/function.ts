/** A Lambda function of the template, with everything that is needed to run it. */
export interface FunctionModel {
  readonly logicalId: string;
  /** Directory of the unpacked asset. */
  readonly codeDirectory: string;
  /** `file.export`, e.g. `index.handler`. */
  readonly handler: string;
  readonly timeoutMillis: number;
  readonly memoryMegabytes: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** How an invocation ended. `errorMessage` is the message that the handler threw; `Unauthorized` means 401. */
export type InvocationResult = (
  | { readonly ok: true; readonly payload: unknown }
  | { readonly ok: false; readonly kind: "thrown" | "timeout" | "unloadable"; readonly errorMessage: string }
) & {
  /** `context.awsRequestId`, as the function's log has it; absent when the function was not invoked. */
  readonly requestId?: string;
};
