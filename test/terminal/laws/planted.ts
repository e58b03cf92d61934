// Planted defects: terminals that do not do as their policy says, or an engine between them and the world that lies.

import type { FactKind } from "../../../src/facts.ts";
import type { Message } from "../../../src/messages.ts";
import type { TerminalPolicy } from "../../../src/plan/policy.ts";
import type { TerminalPort } from "../../../src/terminal/port.ts";
import type { WorldOptions } from "./world.ts";

/** Terminals with another policy than the one that they are judged by. */
export function behaving(otherwise: (policy: TerminalPolicy) => object): WorldOptions {
  return { setup: (setup) => ({ ...setup, policy: { ...setup.policy, ...otherwise(setup.policy) } }) };
}

/** A fact is never told. */
export function silent(kind: FactKind): WorldOptions {
  return recording((tell, ...fact) => {
    if (fact[2] !== kind) tell(...fact);
  });
}

/** A fact is told twice. */
export function twice(kind: FactKind): WorldOptions {
  return recording((tell, ...fact) => {
    tell(...fact);
    if (fact[2] === kind) tell(...fact);
  });
}

/** Messages of a kind are changed before they leave. */
export function sending(kind: Message["kind"], change: (message: Message) => Partial<Message>): WorldOptions {
  return between((world) => ({
    send: (terminal, attempt, message, link) => {
      const sent = message.kind === kind ? { ...message, ...change(message) } : message;
      world.send(terminal, attempt, sent, link);
    },
  }));
}

/** Every plan is for now. */
export const restless: WorldOptions = between((world) => ({
  wakeAt: (terminal) => world.wakeAt(terminal, 0),
}));

type Tell = TerminalPort["record"];

function recording(record: (tell: Tell, ...fact: Parameters<Tell>) => void): WorldOptions {
  return between((world) => ({
    record: (...fact) => record((...told) => world.record(...told), ...fact),
  }));
}

function between(change: (world: TerminalPort) => Partial<TerminalPort>): WorldOptions {
  return {
    port: (world) => ({
      wakeAt: (...asked) => world.wakeAt(...asked),
      send: (...sent) => world.send(...sent),
      cancel: (...cancelled) => world.cancel(...cancelled),
      record: (...fact) => world.record(...fact),
      moveCustomer: (...moved) => world.moveCustomer(...moved),
      ...change(world),
    }),
  };
}
