// The dashboards, by the name of their file.

import { engine } from "./engine.ts";
import { gateway } from "./gateway.ts";
import { type Board, classic } from "./grafana.ts";
import { outages } from "./outages.ts";
import { run } from "./run.ts";

export const boards: Readonly<Record<string, Board>> = { run, outages, gateway, engine };

/** What the file of a dashboard holds. */
export function fileText(board: Board): string {
  return `${JSON.stringify(classic(board), null, 2)}\n`;
}
