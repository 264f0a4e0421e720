/** Where a template's metadata has the record. */
export const METADATA_KEY = "Clipzy::AccessControl::Configuration";

/** Of the record's form; a reader refuses others. */
export const VERSION = 1;

/** What a stack records of its environment. */
export interface RecordedConfiguration {
  readonly version: number;
  readonly environment: string;
  /** Sections of `EnvironmentConfig`, with long address lists by reference, and issuers without their registries. */
  readonly configuration: Readonly<Record<"api" | "cors" | "webAcl" | "auth" | "upstream", object>>;
  readonly registries: readonly RecordedRegistry[];
}

/** In place of a list: the logical ids of the IP sets whose addresses together are the list. */
export interface AddressReference {
  readonly addressesOf: readonly string[];
}

/** The registered tokens of an issuer. */
export interface RecordedRegistry {
  readonly issuer: string;
  /** SHA-256 of the tokens as JSON. */
  readonly digest: string;
  /** Undefined: there are too many for a template. */
  readonly tokens?: readonly object[];
}
