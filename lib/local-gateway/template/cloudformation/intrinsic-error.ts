/** An intrinsic that cannot be evaluated; `path` says where it stands. */
export class IntrinsicError extends Error {
  readonly path: string;
  constructor(path: string, message: string) {
    super(message);
    this.name = "IntrinsicError";
    this.path = path;
  }
}
