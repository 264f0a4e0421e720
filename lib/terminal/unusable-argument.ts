/** An argument that a command cannot work with; `message` is one line with what is expected. The command exits 2. */
export class UnusableArgument extends Error {
  override readonly name = "UnusableArgument";
}
