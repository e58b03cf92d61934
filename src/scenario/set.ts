// --set path=value: changes a document before it is checked, so that what it breaks is said like any other mistake.
// A list's items are addressed by their id or their index: outages.telecom-a.for=30s, fleet[0].terminals=100.

import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  Scalar,
  YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { ScenarioDocument } from "./document.ts";
import { instead } from "./nearest.ts";
import type { Problem } from "./problem.ts";

/** Applies one --set to the document, or says why that is impossible. */
export function applySet(document: ScenarioDocument, set: string): Problem | undefined {
  const wrong = (what: string, todo: string): Problem => ({
    file: document.source.file,
    path: "",
    place: { set },
    what,
    todo,
  });
  const equals = set.indexOf("=");
  const steps = pathSteps(set.slice(0, Math.max(0, equals)));
  if (equals === -1 || !steps)
    return wrong("is not path=value", "write it like --set outages.telecom-a.for=30s");

  const value = valueNode(set.slice(equals + 1));
  const added: Node[] = [value];
  let node: unknown = document.yaml.contents;
  for (const [depth, step] of steps.entries()) {
    const here = steps.slice(0, depth).join(".");
    const isLast = depth === steps.length - 1;
    if (isMap(node)) {
      const pair = node.items.findLast(({ key }) => isScalar(key) && String(key.value) === step);
      const child = isLast ? value : childOf(document, pair?.value, added);
      if (pair) pair.value = child;
      else node.items.push(document.yaml.createPair(step, child));
      node = child;
    } else if (isSeq(node)) {
      const index = indexOf(node, step);
      if (index === undefined) return wrong(`${here} has no ${step}`, instead(step, idsOf(node)));
      const child = isLast ? value : childOf(document, node.items[index], added);
      node.items[index] = child;
      node = child;
    } else {
      const shown = isScalar(node) ? String(node.value) : "nothing";
      return wrong(
        `${here} is ${shown}, so it has no ${step}`,
        `set ${here} as a whole: --set '${here}={…}'`,
      );
    }
  }
  document.markSet(added, set);
  return undefined;
}

/** `a.b[1].c` as its steps; undefined where one is empty. */
function pathSteps(path: string): string[] | undefined {
  const steps = path.replace(/\[(\d+)\]/g, ".$1").split(".");
  return steps.every((step) => step !== "") ? steps : undefined;
}

/** The value as YAML would read it; what is no YAML, such as `> 99%`, is text. */
function valueNode(text: string): Node {
  const value = parseDocument(text, { logLevel: "silent", stringKeys: true });
  const isPlain = value.errors.length === 0 && value.warnings.length === 0 && !/[&*]/.test(text);
  return isPlain && value.contents ? value.contents : new Scalar(isPlain ? null : text);
}

/** What stands here already, to be changed in place; nothing becomes a new map. */
function childOf(document: ScenarioDocument, value: unknown, added: Node[]): Node {
  // An alias shares its value with others, which --set does not mean: it gets a copy of its own.
  if (isAlias(value)) {
    const copy = value.resolve(document.yaml)?.clone() as Node | undefined;
    if (copy && "anchor" in copy) delete copy.anchor;
    if (copy) return copy;
  }
  if (isNode(value) && !(isScalar(value) && value.value === null)) return value;
  const map = new YAMLMap();
  added.push(map);
  return map;
}

function idsOf(list: YAMLSeq): string[] {
  return list.items.map((item, index) => (isMap(item) ? String(item.get("id") ?? index) : String(index)));
}

function indexOf(list: YAMLSeq, step: string): number | undefined {
  const byId = idsOf(list).indexOf(step);
  if (byId !== -1) return byId;
  return /^\d+$/.test(step) && Number(step) < list.items.length ? Number(step) : undefined;
}
