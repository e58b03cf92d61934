// Outages side by side: how long until they were noticed, and what the return took.

import type { Board, Panel } from "./grafana.ts";
import { outagesOverTime, stateColours } from "./parts.ts";
import { ofRun } from "./selectors.ts";

const chosen = ofRun('outage=~"$outage"');
const atTheEnd = "known at the end of a run only, and never for what nobody noticed or what did not recover";

function part(title: string, name: string, about: string): Panel {
  return {
    title,
    type: "bargauge",
    width: 6,
    height: 9,
    unit: "s",
    about,
    mayBeEmpty: atTheEnd,
    queries: [
      {
        expr: `max by (outage) (last_over_time(tillstorm_recovery_seconds${ofRun(`outage=~"$outage",part="${name}"`)}[$__range]))`,
        legend: "{{outage}}",
        isInstant: true,
      },
    ],
  };
}

export const outages: Board = {
  uid: "tillstorm-outages",
  title: "tillstorm: outages",
  about:
    "Every outage of a run: when it was on, when terminals knew, and what its recovery was made of. Scenario time.",
  sections: [
    {
      title: "When",
      panels: [
        outagesOverTime(6),
        {
          title: "Actions of the conductor",
          type: "bargauge",
          width: 24,
          height: 5,
          unit: "short",
          colours: { "/late|failed/": "red" },
          about:
            "Beginnings and ends of outages: confirmed in time, late, or failed. What failed puts the run in doubt, what was late only its times, rates and queues. Of all runs that you look at. What never happened is left out.",
          mayBeEmpty: "no outage has begun yet, or the scenario has none",
          queries: [
            {
              expr: `sum by (action, result) (last_over_time(tillstorm_fault_actions_total${ofRun()}[$__range])) > 0`,
              legend: "{{action}} {{result}}",
              isInstant: true,
            },
          ],
        },
      ],
    },
    {
      title: "Noticing",
      panels: [
        {
          title: "Until struck terminals knew",
          type: "bargauge",
          width: 24,
          height: 9,
          unit: "s",
          about: "From the confirmed beginning until half of them, 95 % of them, and the last knew.",
          mayBeEmpty: "no sample where so many never noticed, or before an outage began",
          queries: [
            {
              expr: `max by (outage, stat) (last_over_time(tillstorm_detection_seconds${chosen}[$__range]))`,
              legend: "{{outage}} {{stat}}",
              isInstant: true,
            },
          ],
        },
      ],
    },
    {
      title: "Recovery",
      panels: [
        part("Recovery", "recovery", "The largest of the three parts."),
        part("Reconnect", "reconnect", "Until 99 % of those driven offline were online again."),
        part("Drain", "drain", "Until the last sale queued in it had left its queue."),
        part("Service", "service", "Until customers were served as well as before."),
      ],
    },
    {
      title: "At the gateway's door",
      panels: [
        {
          title: "Surge",
          type: "bargauge",
          width: 24,
          height: 7,
          unit: "short",
          about:
            "Messages in the busiest window from the beginning until all was well, over quiet windows before: 1 is no more than usual.",
          mayBeEmpty: atTheEnd,
          queries: [
            {
              expr: `max by (outage) (last_over_time(tillstorm_surge_ratio${chosen}[$__range]))`,
              legend: "{{outage}}",
              isInstant: true,
            },
          ],
        },
      ],
    },
    {
      title: "Meanwhile",
      panels: [
        {
          title: "Terminals that are not online",
          type: "timeseries",
          width: 12,
          height: 8,
          unit: "short",
          isStacked: true,
          hidesZeros: true,
          colours: stateColours,
          about: "Offline, full, starting, off or dead.",
          queries: [
            {
              expr: `sum by (state) (tillstorm_terminals${ofRun('state!~"online|degraded|forwarding"')})`,
              legend: "{{state}}",
            },
          ],
        },
        {
          title: "Queue and its falling",
          type: "timeseries",
          width: 12,
          height: 8,
          unit: "short",
          isSigned: true,
          about: "Sales that wait, and how many a second came, or left: then it is below 0.",
          queries: [
            { expr: `sum(tillstorm_queue_depth${ofRun('group=~"$group"')})`, legend: "queued" },
            {
              expr: `sum(deriv(tillstorm_queue_depth${ofRun('group=~"$group"')}[$__rate_interval]))`,
              legend: "change a second",
            },
          ],
        },
      ],
    },
  ],
};
