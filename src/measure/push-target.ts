// PushTarget: where metrics are pushed to, and who says so. What a person writes has ${env:NAME} where a secret goes; the
// Pushgateway is given what the environment has in its place, the login in a header and not in the address.

import { type Environment, secretsIn, withoutSecrets, withSecrets } from "../secrets.ts";

export interface PushTarget {
  /** http or https, without a login and without a slash at its end. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What somebody said, without the login in whatever form it came back. */
  readonly told: (said: string) => string;
}

/** undefined where it is no URL of HTTP. Throws where the environment lacks a variable of it. */
export function pushTarget(written: string, environment: Environment): PushTarget | undefined {
  const names = secretsIn(written);
  const isWhole = names.length === 1 && written === `\${env:${names[0]}}`;
  const text = withSecrets(written, environment, isWhole ? (value) => value : encodeURIComponent);
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol)) return undefined;
  const user = decoded(url.username);
  const password = decoded(url.password);
  const credentials = Buffer.from(`${user}:${password}`).toString("base64");
  const hasLogin = user !== "" || password !== "";
  const hidden = hasLogin ? { ...environment, [authorization]: credentials, [word]: password } : environment;
  return {
    url: `${url.origin}${url.pathname}`.replace(/\/+$/, ""),
    headers: hasLogin ? { authorization: `Basic ${credentials}` } : {},
    told: (said) => withoutSecrets(said, [...names, ...(hasLogin ? [authorization, word] : [])], hidden),
  };
}

/** Names that no variable has, for what came out of one. */
const authorization = "the login";
const word = "the password";

/** Whoever wrote a % that is none meant it as it stands. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
