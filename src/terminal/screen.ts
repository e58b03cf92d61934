// The screen: what the cashier sees, derived from what the terminal knows of itself. All its texts are here.

import type { State } from "./states.ts";

/** Numbers stand in histories: never reuse or renumber one. */
export const screens = {
  dark: 0,
  starting: 1,
  ready: 2,
  storing: 3,
  noCards: 4,
  full: 5,
  storeClosed: 6,
  accountFrozen: 7,
  updateNeeded: 8,
  balanceShort: 9,
} as const;

export type Screen = keyof typeof screens;

export const screenTexts: Readonly<Record<Screen, { readonly en: string; readonly zh: string }>> = {
  dark: { en: "", zh: "" },
  starting: { en: "Starting…", zh: "正在启动…" },
  ready: { en: "Ready", zh: "就绪" },
  storing: { en: "Offline: payments are stored", zh: "离线：交易将暂存" },
  noCards: { en: "Offline: no card payments", zh: "离线：暂不受理刷卡" },
  full: { en: "Offline: storage full, no card payments", zh: "离线：暂存已满，暂不受理刷卡" },
  storeClosed: { en: "Store is offline", zh: "店铺已下线" },
  accountFrozen: { en: "Account frozen", zh: "账户已冻结" },
  updateNeeded: { en: "Update needed", zh: "请更新版本" },
  balanceShort: { en: "Balance too low", zh: "余额不足" },
};

/** Why the gateway last refused this terminal, if it has not served it since. */
export type Refused = "storeClosed" | "accountFrozen" | "versionRefused" | "balanceShort";

/** What stands on the screen of a terminal in this state. `takesOffline`: it stores sales, if no limit is reached. */
export function screenOf(state: State, refused: Refused | undefined, takesOffline: boolean): Screen {
  switch (state) {
    case "dead":
    case "off":
      return "dark";
    case "booting":
      return "starting";
    case "offline":
      return takesOffline ? "storing" : "noCards";
    case "full":
      return "full";
    case "online":
    case "degraded":
    case "forwarding":
      if (refused === undefined) return "ready";
      return refused === "versionRefused" ? "updateNeeded" : refused;
  }
}
