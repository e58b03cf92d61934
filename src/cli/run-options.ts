// The options of tillstorm run, as they were typed.

export interface RunOptions {
  readonly scenario: string;
  readonly seed: string | undefined;
  readonly set: string[] | undefined;
  readonly engine: "live" | "virtual";
  readonly history: "on" | "off";
  readonly seeds: string | undefined;
  readonly output: string | undefined;
  readonly toxiproxy: string | undefined;
  readonly gateway: string | undefined;
  readonly "allow-target": string[] | undefined;
  readonly metrics: string | undefined;
  readonly push: string | undefined;
  readonly linger: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
}
