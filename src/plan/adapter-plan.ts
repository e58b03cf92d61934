// How one's own gateway speaks, as the plan says it: of a scenario's adapter, or of the HTTP that it describes.

import type {
  WrittenCondition,
  WrittenHttpMessage,
  WrittenHttpMessages,
} from "../scenario/schema/http-messages.ts";
import type { WrittenIso8583 } from "../scenario/schema/iso8583.ts";
import type { Scenario } from "../scenario/schema.ts";
import {
  type AnswerCondition,
  type AnswerRules,
  type BodyTemplate,
  type CarriedKind,
  carriedKinds,
  type HttpMessagePlan,
  type HttpMessages,
} from "./http-messages.ts";
import type { Iso8583Changes, Iso8583Constants, Iso8583Type } from "./iso8583-mapping.ts";
import type { AdapterPlan } from "./own-gateway.ts";

/** The adapter of a gateway that has a URL; the path of a module has been made absolute by the loader. */
export function adapterPlan({
  adapter,
  http,
  iso8583,
  protocol,
  url = "",
}: Scenario["gateway"]): AdapterPlan {
  if (http) return { kind: "http", messages: messagesOf(http) };
  const isIso = protocol === "iso8583" || /^(tcp|tls):/.test(url);
  if (adapter === "iso8583" || (adapter === undefined && isIso)) {
    return { kind: "iso8583", ...(iso8583 ? { otherwise: iso8583Changes(iso8583) } : {}) };
  }
  if (adapter === undefined || adapter === "http-json") return { kind: "http-json" };
  return { kind: "module", path: adapter };
}

function iso8583Changes(written: WrittenIso8583): Iso8583Changes {
  const { header, length, bitmap, numbers, set, fields, messages, codes } = written;
  const wire = Object.fromEntries(
    Object.entries({ length, bitmap, numbers }).filter(([, way]) => way !== undefined),
  );
  const said = <Value>(each: Readonly<Record<string, Value | undefined>>) =>
    Object.entries(each).filter((entry): entry is [string, Value] => entry[1] !== undefined);
  return {
    ...(header === undefined ? {} : { header }),
    ...(Object.keys(wire).length > 0 ? { wire } : {}),
    ...(set ? { set: constantsOf(set) } : {}),
    fields: Object.fromEntries(said(fields).map(([name, number]) => [name, number || null])),
    messages: Object.fromEntries(
      said(messages).map(([kind, type]) => [kind, type ? typeChange(type) : null]),
    ),
    codes,
  };
}

type WrittenType = Exclude<WrittenIso8583["messages"]["sale"], false | undefined>;

/** Whoever names a type says all of it; else what is left out is as the reference gateway has it. */
function typeChange({ type, code, set }: WrittenType): Partial<Iso8583Type> {
  const processingCode = code ?? (type === undefined ? undefined : null);
  return {
    ...(type === undefined ? {} : { mti: type }),
    ...(processingCode === undefined ? {} : { processingCode }),
    ...(set ? { set: constantsOf(set) } : {}),
  };
}

function constantsOf(written: Readonly<Record<string, string | false>>): Iso8583Constants {
  return Object.fromEntries(Object.entries(written).map(([number, value]) => [number, value || null]));
}

function messagesOf(http: WrittenHttpMessages): HttpMessages {
  return Object.fromEntries(
    carriedKinds.flatMap((kind) => {
      const message = http[kind];
      return message ? [[kind, messageOf(kind, message, http)] as const] : [];
    }),
  );
}

function messageOf(
  kind: CarriedKind,
  message: WrittenHttpMessage,
  shared: WrittenHttpMessages,
): HttpMessagePlan {
  const { method, path, headers, body } = message;
  return {
    method: method ?? (body ? "POST" : "GET"),
    path,
    headers,
    ...(body ? { body: bodyOf(body) } : {}),
    answers: rulesOf(kind, message, shared),
  };
}

function bodyOf({ json, form, xml }: NonNullable<WrittenHttpMessage["body"]>): BodyTemplate {
  if (json) return { json };
  return form ? { form } : { xml: xml ?? "" };
}

const success: WrittenCondition = { status: "2xx" };
const overloaded: WrittenCondition = { status: [429, 503] };

/** What the message itself says goes before what all share. */
function rulesOf(kind: CarriedKind, own: WrittenHttpMessage, shared: WrittenHttpMessages): AnswerRules {
  const rules = (name: "approved" | "declined" | "busy" | "rejected", otherwise: WrittenCondition[]) => {
    // An echo books nothing: what the others must say to be approved is not for it.
    const written = own[name] ?? (kind === "echo" ? undefined : shared[name]) ?? otherwise;
    return (Array.isArray(written) ? written : [written]).map(conditionOf);
  };
  const retryAfter = own.retryAfter ?? shared.retryAfter;
  return {
    approved: rules("approved", kind === "echo" ? [success] : []),
    declined: rules("declined", []),
    busy: rules("busy", [overloaded]),
    rejected: rules("rejected", []),
    ...(retryAfter ? { retryAfter } : {}),
  };
}

function conditionOf({ status, header, path, equals, matches, reason }: WrittenCondition): AnswerCondition {
  return {
    ...(status === undefined ? {} : { statuses: listOf(status).map(rangeOf) }),
    ...(header === undefined ? {} : { header }),
    ...(path === undefined ? {} : { path }),
    ...(equals === undefined ? {} : { equals: listOf(equals) }),
    ...(matches === undefined ? {} : { matches }),
    ...(reason === undefined ? {} : { reason }),
  };
}

function rangeOf(status: string | number): readonly [number, number] {
  if (typeof status === "number") return [status, status];
  const first = Number(status[0]) * 100;
  return [first, first + 99];
}

function listOf<T extends string | number | boolean>(written: T | T[]): T[] {
  return Array.isArray(written) ? written : [written];
}
