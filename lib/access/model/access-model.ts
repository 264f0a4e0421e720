import type { AddressSet } from "../addresses/address-set.ts";
import type { Budget } from "../paths/budget.ts";
import type { CleanPaths } from "../paths/clean-path.ts";

/** Everything of an environment that decides who gets in, as values that questions can be asked of. */
export interface AccessModel {
  /** Name of the environment. */
  readonly environment: string;
  /** Where a setting is written, e.g. `environments.base.cors.origins` of `cors.origins` in an environment that extends `base`. */
  settingAt(path: string): string;
  readonly rules: readonly ModelRule[];
  readonly issuers: readonly ModelIssuer[];
  readonly revoked: readonly ModelRevocation[];
  readonly clockToleranceSeconds: number;
  readonly addresses: ModelAddresses;
  readonly pages: ModelPages;
  readonly paths: CleanPaths;
  readonly door: ModelDoor;
  /** What is not part of the model, by its name, with the value as far as it can be compared with another one. */
  readonly notModelled: ReadonlyMap<string, string>;
  /** A fresh budget for one question about the paths of these rules. */
  budget(): Budget;
}

/** One access rule. */
export interface ModelRule {
  /** Where it stands, e.g. `environments.prod.auth.rules[3]`. */
  readonly setting: string;
  readonly methods: readonly string[];
  readonly path: string;
  /** All of these must be held; none: any valid token. */
  readonly scopes: readonly string[];
  readonly isPublic: boolean;
  /** Where a caller of what the rule covers must come from; undefined: from anywhere. */
  readonly allow: AddressSet | undefined;
}

/** Whose tokens are good, and which of them. */
export interface ModelIssuer {
  readonly setting: string;
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly audienceClaim: "aud" | "client_id";
  readonly requiredType: string | undefined;
  readonly algorithms: readonly string[];
  /** Each way in which a good signature can be made, by a name that says all of it. */
  readonly signers: ReadonlyMap<string, ModelSigner>;
  readonly scopeClaims: readonly string[];
  readonly maxLifetimeSeconds: number | undefined;
  /** Of a registry the tokens that are good; undefined: all that are signed. */
  readonly registered: readonly RegisteredToken[] | undefined;
}

/** An algorithm together with a key, or with the place where keys are found at run time. */
export interface ModelSigner {
  readonly algorithm: string;
  /** Key id and thumbprint (RFC 7638) of an inline key; the address of a key set. */
  readonly key: string;
  /** The key has an id, and this is about a token that does not name it. */
  readonly isUnnamed?: boolean;
}

/** A token of a registry. Times are instants of RFC 3339. */
export interface RegisteredToken {
  readonly id: string;
  readonly subject: string;
  /** The name of the one key that signs it, as `ModelSigner` has it; undefined: any key of the issuer does. */
  readonly key: string | undefined;
  readonly scopes: readonly string[];
  readonly expires: string;
  readonly notAfter: string | undefined;
  readonly isRevoked: boolean;
}

/** A token or a subject that is refused although it is valid. */
export interface ModelRevocation {
  readonly setting: string;
  readonly issuer: string;
  readonly claim: "jti" | "sub";
  readonly value: string;
}

/** The address lists. */
export interface ModelAddresses {
  /** Undefined: every address is listed. */
  readonly allow: AddressSet | undefined;
  readonly deny: AddressSet;
  /** Listed and not denied. */
  readonly listed: AddressSet;
  /** Of a closed environment the addresses that may still call, perhaps none; undefined: it is open. */
  readonly exceptions: AddressSet | undefined;
  /** Listed, and not shut out by the emergency switch. */
  readonly passing: AddressSet;
}

/** Browser pages. */
export interface ModelPages {
  readonly origins: readonly string[];
  /** What of CORS does not decide which page gets in, but what it may send and read. */
  readonly manners: ReadonlyMap<string, string>;
}

/** How the API is reached at all. */
export interface ModelDoor {
  readonly endpoint: "regional" | "private";
  readonly vpcEndpointIds: readonly string[];
  /** The host name; undefined: the one that AWS gives. */
  readonly domain: string | undefined;
  readonly isMutualTls: boolean;
}
