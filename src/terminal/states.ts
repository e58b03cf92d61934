// The states of a terminal, as data: what each means, and from which to which it may go. docs/terminal.md draws them.

/** Numbers stand in histories: never reuse or renumber one. */
export const states = {
  booting: 0,
  online: 1,
  degraded: 2,
  offline: 3,
  forwarding: 4,
  full: 5,
  dead: 6,
  off: 7,
} as const;

export type State = keyof typeof states;

/** What each means, for people. */
export const meanings: Readonly<Record<State, string>> = {
  booting: "starting: it cannot sell yet",
  online: "sells online",
  degraded: "sells online, but something has failed since, or it is on a lesser link",
  offline: "takes itself for offline: it stores what its limits allow",
  forwarding: "online, and sends what it stored",
  full: "offline, and its limits or its storage take no more",
  dead: "broken for good",
  off: "without power, or switched off",
};

/** Where each may go. Whatever has power may lose it, and every board may die; only what is off or running boots. */
export const transitions: Readonly<Record<State, readonly State[]>> = {
  booting: ["online", "degraded", "offline", "forwarding", "full", "off", "dead"],
  online: ["degraded", "offline", "forwarding", "full", "booting", "off", "dead"],
  degraded: ["online", "offline", "forwarding", "full", "booting", "off", "dead"],
  offline: ["online", "degraded", "forwarding", "full", "booting", "off", "dead"],
  forwarding: ["online", "degraded", "offline", "full", "booting", "off", "dead"],
  full: ["online", "degraded", "offline", "forwarding", "booting", "off", "dead"],
  dead: ["booting", "off"],
  off: ["booting", "dead"],
};
