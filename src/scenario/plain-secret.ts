// PlainSecret: what in a header, an address, a body or a command's word opens a door as it stands there. What names a
// variable or a value of a template does not, nor does what merely looks like a secret's name: a key of idempotency.

/** What it is, and what is to be written in its place; $ stands for the variable. */
export interface PlainSecret {
  readonly what: string;
  readonly write: string;
}

/** By its parts, which - and _ part: x-api-key, X_AUTH_TOKEN, clientSecret. */
const secretNames =
  /(^|[-_.])(authori[sz]ation|authentication|cookies?|credentials?|signature|auth|pin|pwd|pass)$|token|secret|passw(or)?d|passphrase|api[-_]?key|[-_]key$/i;

/** They tell who, what or where, and open nothing. */
const harmlessNames =
  /^(x[-_])?(idempotency|routing|partition|cache|surrogate|sort|correlation|ordering|message|request|sec-websocket)[-_]?key$|[-_](type|format|file|path|header|env|version|url|uri|count|limit|ttl|expiry|length|algorithm)$/i;

/** Switches and small numbers: {x-skip-token-check: "true"}. */
const harmlessValues = /^(|true|false|yes|no|on|off|none|null|fetch|\*+|\d{1,3})$/i;

/** Put in later: ${env:NAME} and {{name}}. */
const placeholder = /\$\{env:|\{\{/;

/** What a shell puts in later, whole or in its beginning. */
const ofShell = /\$(?:[A-Za-z_]\w*|\{[^{}]*\}|\([^()]*\))/g;
const beginsOfShell = /\$(?=[A-Za-z_({])/g;

/** Words before a token that say what kind it is. */
const schemes =
  /^(?:Basic|Bearer|Digest|DPoP|OAuth|Token|JWT|Api-?Key|Key|Hawk|HMAC|Signature|SharedKey|AWS4-HMAC-SHA256)\s+/i;

function isSecret(name: string, value: unknown): value is string {
  return secretNames.test(name) && !harmlessNames.test(name) && isPlain(value);
}

function isPlain(value: unknown): value is string {
  if (typeof value !== "string" || harmlessValues.test(value.trim())) return false;
  return !placeholder.test(value) || isBesidePlaceholder(value.trim());
}

/** Whether a word of it may be a secret that stands beside what is put in later: `Bearer abc {{run}}`. */
function isBesidePlaceholder(value: string): boolean {
  // One letter each, so that blanks within them part no words.
  const text = value
    .replace(/\$\{env:\w+\}|\{\{\s*secret\s*\}\}/g, variable)
    .replace(/\{\{[^{}]*\}\}/g, ofMessage);
  // What is no whole placeholder is somebody else's to read.
  if (/\$\{env:|\{\{/.test(text)) return false;
  const isKept = text.includes(variable);
  return text
    .replace(schemes, "")
    .split(/[\s,;]+/)
    .some((word) => {
      if (word.includes(variable)) return false;
      const [, name, said = word] = /^([\w-]+)=(.*)$/.exec(word) ?? [];
      // Where the secret comes from the environment, these are its user, its realm, a cookie's path.
      if (name !== undefined && isKept) return false;
      const own = said.replaceAll(ofMessage, "");
      return /[A-Za-z0-9]/.test(own) && !harmlessValues.test(own);
    });
}

/** In place of what the environment has, and of what a message has. */
const variable = "\u{e000}";
const ofMessage = "\u{e001}";

/** Of a header with this value. */
export function headerSecret(name: string, value: unknown): PlainSecret | undefined {
  if (!isSecret(name, value)) return undefined;
  // Its first word says what kind of secret follows, whoever thought of it.
  const isOwnScheme = /authori[sz]ation$/i.test(name) && placeholder.test(value);
  if (isOwnScheme && !isPlain(value.trim().replace(/^[A-Za-z-]+\s+/, ""))) return undefined;
  const scheme = /^(Bearer|Basic|Digest|Token|ApiKey)\s/i.exec(value)?.[0] ?? "";
  return { what: "a secret", write: `${name}: "${scheme}$"` };
}

/** Whether a field of a body with this value is one: a card's token is not, so only what is never anything else. */
export function isSecretBody(name: string, value: unknown): boolean {
  return (
    /^(client[-_]?secret|passw(or)?d|passphrase|api[-_]?key|access[-_]?token)$/i.test(name) && isPlain(value)
  );
}

/** Of a URL, or of a path with a query. */
export function addressSecret(url: unknown): PlainSecret | undefined {
  if (typeof url !== "string") return undefined;
  const [, scheme, user, password] =
    /^([a-z][a-z0-9+.-]*):\/\/([^/?#@:\s]*)(?::([^/?#@\s]*))?@/i.exec(url) ?? [];
  // Over HTTP a user alone is a token.
  const login = password ?? (/^https?$/i.test(scheme) ? user : undefined);
  if (isPlain(login)) return { what: "a user or a password", write: 'headers: {authorization: "Basic $"}' };
  for (const [, name, value] of url.matchAll(/[?&]([^=&#\s]+)=([^&#\s"']*)/g)) {
    const isOne = isSecret(name, value) || (/^(key|sig|auth)$/i.test(name) && isPlain(value));
    if (isOne) return { what: `a secret (${name})`, write: `${name}=$` };
  }
  return undefined;
}

/** Of a program's words, by the index of each: where it is plain to see that a header, a URL or an option has one. */
export function commandSecret(words: readonly unknown[]): [number, PlainSecret][] {
  return words.flatMap((written, index): [number, PlainSecret][] => {
    if (typeof written !== "string") return [];
    const word = written.replace(ofShell, "{{secret}}").replace(beginsOfShell, "{{");
    const isOne = isLogin(word, words, index) || hasHeader(word) || isOption(word, words[index - 1]);
    const found =
      isOne || [...word.matchAll(/[a-z][a-z0-9+.-]*:\/\/[^\s"']+/gi)].some(([url]) => addressSecret(url));
    const write = '"$" in its place, or let the program read it from its environment';
    return found ? [[index, { what: "a secret", write }]] : [];
  });
}

/** A word that is a header, and the headers that a shell's line hands on. */
function hasHeader(word: string): boolean {
  const whole = /^(?:-H|--header=)?\s*([\w-]+):\s*(.+)$/.exec(word);
  if (whole && isSecret(whole[1], whole[2])) return true;
  return [...word.matchAll(/(?:-H|--header)[\s=]*(["'])([\w-]+):\s*(.*?)\1/g)].some(([, , name, value]) =>
    isSecret(name, value),
  );
}

/** --token=abc, PGPASSWORD=abc, and --token abc. A path is no secret: --private-key ./id. */
function isOption(word: string, before: unknown): boolean {
  const both = /^-{0,2}([A-Za-z][\w-]*)=(.+)$/.exec(word);
  if (both) return isSecret(both[1], both[2]) && !isPath(both[2]);
  const name = typeof before === "string" ? /^--([A-Za-z][\w-]*)$/.exec(before)?.[1] : undefined;
  return name !== undefined && !word.startsWith("-") && !isPath(word) && isSecret(name, word);
}

function isPath(text: string): boolean {
  return /^[./~@]|\.(pem|key|crt|txt|json)$/.test(text);
}

/** curl -u user:password; elsewhere -u may be a user and a group. */
function isLogin(word: string, words: readonly unknown[], index: number): boolean {
  const isCurl = words.slice(0, index).some((each) => typeof each === "string" && /(^|\/)curl$/.test(each));
  const login = /^[^:\s]*:(.+)$/.exec(word);
  return isCurl && /^(-u|--user|--proxy-user)$/.test(String(words[index - 1])) && isPlain(login?.[1]);
}
