// Links of a live run: what its terminals speak, over which transport, and with whose gateway.

import { HttpLinks } from "../engine/live/http-link.ts";
import { Iso8583Links, type Refused } from "../engine/live/iso8583-links.ts";
import type { Links } from "../engine/live/terminal-link.ts";
import { clear, TlsTransport, type Transport } from "../engine/live/transport.ts";
import { UsageError } from "../errors.ts";
import { maskedCards } from "../masked-cards.ts";
import type { TraceSink } from "../messages.ts";
import type { Plan } from "../plan/plan.ts";
import { AdapterError } from "../protocol/adapter-error.ts";
import type { HttpProtocol } from "../protocol/http.ts";
import { HttpJson } from "../protocol/http-json.ts";
import { Iso8583 } from "../protocol/iso8583/iso8583.ts";
import { mappingWith } from "../protocol/iso8583/mapping.ts";
import type { ClientTls } from "../tls.ts";
import { withArticle } from "../units.ts";
import { OwnSpeech } from "./own-speech.ts";
import { ownTls } from "./own-tls.ts";
import { CountedHttp, type StrangeAnswers } from "./strange-answers.ts";

export interface LinksOptions {
  readonly plan: Plan;
  /** First part of every reference; it holds no slash. */
  readonly run: string;
  /** What terminals bring to TLS; absent where they speak in the clear. */
  readonly tls?: ClientTls;
  /** Puts somebody who listens around what is spoken over HTTP. */
  readonly overhear?: (protocol: HttpProtocol) => HttpProtocol;
  /** Writes down the trace numbers of ISO 8583; absent where nobody needs them. */
  readonly traces?: TraceSink;
  /** Counts the answers of a gateway of the user's own that say nothing certain; absent where nobody does. */
  readonly strange?: StrangeAnswers;
}

/** Links for the terminals of a plan. */
export async function linksOf(options: LinksOptions): Promise<Links> {
  const { plan, run, tls, overhear = asItIs, traces, strange } = options;
  const transport = transportOf(plan, tls);
  const own = plan.ownGateway;
  if (own && /^https?:/.test(own.url)) {
    const { protocol } = await OwnSpeech.of({ plan, gateway: own, run, environment: process.env });
    return new HttpLinks(
      strange ? new CountedHttp(overhear(protocol), strange) : overhear(protocol),
      transport,
    );
  }
  const isIso = own ? own.adapter.kind === "iso8583" : plan.gateway.protocol === "iso8583";
  if (isIso) {
    const told = { heard: traces, refused: own && misfit, strange };
    return new Iso8583Links(iso8583Of(plan, run), transport, told);
  }
  return new HttpLinks(new HttpJson(plan, run), transport);
}

/** ISO 8583 as the gateway speaks it. Throws a UsageError where an identity does not fit into its fields. */
function iso8583Of(plan: Plan, run: string): Iso8583 {
  const { adapter, identities = [] } = plan.ownGateway ?? {};
  const misfits = identities.filter(({ terminal, merchant }) => !fits(terminal, 8) || !fits(merchant, 15));
  if (misfits.length > 0) {
    throw new UsageError({
      what: `${misfits.length} of the identities do not fit into ISO 8583`,
      why: misfits.slice(0, 5).map(({ terminal, merchant }) => `terminal ${terminal}, merchant ${merchant}`),
      todo: "give terminals at most 8 characters of ASCII, and merchants at most 15",
    });
  }
  const otherwise = adapter?.kind === "iso8583" ? adapter.otherwise : undefined;
  return new Iso8583(plan, run, mappingWith(otherwise ?? {}));
}

/** With a gateway of the user's own it is what they said of its messages that does not fit. */
const misfit: Refused = (kind, said) =>
  new AdapterError(
    `the gateway did not take ${withArticle(kind)} for one: ${maskedCards(said.replace(/\s+/g, " ")).slice(0, mostTold)}; ${whatToDo}`,
  );

/** So much of an answer is told: field 44 has no more than 99 characters. */
const mostTold = 200;

const whatToDo =
  "say under gateway.iso8583 what it wants to read in set, fields or messages, or what the code means in codes";

/** Whether a name fits into a field of so many characters. */
function fits(name: string, length: number): boolean {
  return name.length <= length && /^[ -~]+$/.test(name);
}

const asItIs = (protocol: HttpProtocol) => protocol;

function transportOf({ ownGateway }: Plan, made: ClientTls | undefined): Transport {
  const tls = ownGateway ? ownTls(ownGateway, process.env) : made;
  return tls ? new TlsTransport(tls) : clear;
}
