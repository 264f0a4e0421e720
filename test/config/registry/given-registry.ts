/** A registry as it stands in a file: a key on P-256 and one token. */
export function givenRegistry() {
  return {
    issuer: "https://clipzy.example.com/tokens",
    audience: "clipzy",
    keys: [
      {
        kty: "EC",
        crv: "P-256",
        x: "C5VW3UFWltZ-7TBz1Z8fgTiTUwyUmu93IDJ6_qfe1uM",
        y: "iBORoGvwD7DZWzZonClHfT00HSuQR21LndD4HJ8znJM",
        kid: "clipzy_2026-11",
        alg: "ES256",
      },
    ],
    tokens: [givenEntry()],
  };
}

export function givenEntry(changes: Readonly<Record<string, unknown>> = {}) {
  return {
    id: "k3v9q2m7x4b6n8p1",
    subject: "ci-bot",
    scopes: ["jobs:write"],
    issued: "2026-11-28T15:00:00Z",
    expires: "2027-02-26T15:00:00Z",
    key: "clipzy_2026-11",
    note: "render farm",
    ...changes,
  };
}
