/** What the command line of `npm start` says. */
export interface StartOptions {
  readonly environment?: string;
  readonly environmentsFile?: string;
  readonly context?: Readonly<Record<string, string>>;
  readonly template?: string;
  readonly port: number;
  /** False with `--no-inspector`. */
  readonly inspector: boolean;
  readonly inspectorPort?: number;
  readonly trace?: boolean;
  readonly upstream?: URL;
  /** False with `--no-issuer`. */
  readonly issuer: boolean;
  readonly strict?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly debug?: boolean;
}
