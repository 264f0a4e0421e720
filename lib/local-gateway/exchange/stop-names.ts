/**
 * The stops of the request's path, as traces, logs and the inspector name, number and draw them.
 *
 * This is the order in which AWS's documentation explains them. They run in the order of the list in `stops.ts`, where
 * `preflight` comes after `authorizer`: throttle and resource policy hold for an OPTIONS request as for any other.
 * Several stops of that list share one name here, since a person sees them as one place.
 */
export const STOP_NAMES = [
  "web ACL",
  "route",
  "preflight",
  "throttle",
  "authorizer",
  "private integration",
  "gateway response",
] as const;

export type StopName = (typeof STOP_NAMES)[number];
