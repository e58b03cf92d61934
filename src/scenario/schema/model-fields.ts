// Fields of `gateway` that describe the reference gateway, and so nobody else's.

export const modelFields = [
  "tls",
  "workers",
  "service",
  "queue",
  "full",
  "abandoned",
  "retryAfter",
  "keys",
  "limit",
  "routes",
  "defects",
] as const;
