// A scenario's YAML document: its data, what is wrong with it as YAML, and where each field of it stands.

import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLError,
  type YAMLMap,
} from "yaml";
import type { FieldPath, Mistake } from "./mistake.ts";
import type { Place, Problem } from "./problem.ts";
import type { Source } from "./source.ts";
import { syntaxHint } from "./syntax-hint.ts";

export class ScenarioDocument {
  readonly source: Source;
  /** What is wrong with it as YAML; the data is worth reading only where `isReadable`. */
  readonly problems: Problem[] = [];
  readonly isReadable: boolean;
  readonly yaml: Document;
  readonly #lines = new LineCounter();
  /** Nodes that a --set put here, with its text. */
  readonly #sets = new Map<Node, string>();
  readonly #pairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

  constructor(source: Source) {
    this.source = source;
    this.yaml = this.#parsed();
    this.#syntax(this.yaml.errors);
    this.#syntax(this.yaml.warnings);
    const isSound = this.problems.length === 0;
    if (isSound) this.#references();
    this.isReadable = this.problems.length === 0 && this.#isMap();
    if (isSound) this.#duplicateKeys();
  }

  /** Notes that this node, and all new ones on the way to it, come from a --set. */
  markSet(nodes: readonly Node[], set: string): void {
    for (const node of nodes) this.#sets.set(node, set);
  }

  /** The document as plain data. Call it only where `isReadable`. */
  data(): unknown {
    try {
      return this.yaml.toJS();
    } catch (error) {
      if (!(error instanceof ReferenceError) && !(error instanceof RangeError)) throw error;
      this.#expandsTooFar();
      return undefined;
    }
  }

  /** The text of the scalar at this path as it is written, undefined where there is none. */
  written(path: FieldPath): string | undefined {
    const { node } = this.#walk(path);
    return isScalar(node) ? node.source : undefined;
  }

  /** Where a mistake is in the file; a missing field is missing in the map that should hold it. */
  placeOf({ path, at }: Pick<Mistake, "path" | "at">): Place {
    const { chain, node, key, isWhole } = this.#walk(path);
    for (const step of chain) {
      const set = this.#sets.get(step);
      if (set !== undefined) return { set };
    }
    const isNamed = at === "key" || !isWhole || !node?.range || node.range[0] === node.range[1];
    return this.#placeOfNode(isNamed ? (key ?? node) : node);
  }

  #placeOfNode(node: Node | undefined): Place {
    const [start, end] = node?.range ?? [0, 0];
    return this.#placeAt(start, end);
  }

  #placeAt(start: number, end: number): Place {
    const { text } = this.source;
    const { line, col } = this.#lines.linePos(Math.min(start, text.length));
    const lineStart = this.#lines.lineStarts[line - 1] ?? 0;
    const newline = text.indexOf("\n", lineStart);
    const lineEnd = newline === -1 ? text.length : newline;
    const lineText = text.slice(lineStart, text[lineEnd - 1] === "\r" ? lineEnd - 1 : lineEnd);
    // Columns start at 1; a file without any line still has a first one.
    const column = Math.max(1, col);
    return {
      line: Math.max(1, line),
      column,
      text: lineText,
      width: Math.max(1, Math.min(end, lineStart + lineText.length) - start),
    };
  }

  /** The nodes from the root to this path, as far as they exist. */
  #walk(path: FieldPath) {
    let node = this.#resolved(this.yaml.contents);
    let key: Node | undefined;
    const chain: Node[] = node ? [node] : [];
    for (const step of path) {
      const pair = isMap(node) ? this.#pairsOf(node).get(String(step)) : undefined;
      const item = isSeq(node) && typeof step === "number" ? node.items[step] : undefined;
      if (!pair && !item) return { chain, node, key, isWhole: false };
      key = pair && isNode(pair.key) ? pair.key : undefined;
      const next = pair ? pair.value : item;
      if (isNode(next)) chain.push(next);
      node = this.#resolved(isNode(next) ? next : null);
      if (!node) return { chain, node, key, isWhole: true };
      chain.push(node);
    }
    return { chain, node, key, isWhole: true };
  }

  /** The pairs of a map by their keys: a file may be wrong in each of a hundred thousand of them. */
  #pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
    let pairs = this.#pairs.get(map);
    if (!pairs) {
      pairs = new Map(map.items.map((pair) => [isScalar(pair.key) ? String(pair.key.value) : "", pair]));
      this.#pairs.set(map, pairs);
    }
    return pairs;
  }

  #resolved(node: Node | null): Node | undefined {
    return (isAlias(node) ? node.resolve(this.yaml) : node) ?? undefined;
  }

  #parsed(): Document {
    const options = {
      lineCounter: this.#lines,
      prettyErrors: false,
      // Below "error" it would not say that there are several documents.
      logLevel: "error",
      stringKeys: true,
      // Its own check compares every key with every other, which takes minutes for a large file: see #duplicateKeys.
      uniqueKeys: false,
    } as const;
    return parseDocument(this.source.text, options);
  }

  /** One problem a line: a syntax error drags others behind it. */
  #syntax(errors: readonly YAMLError[]): void {
    const seen = new Set<number>();
    for (const error of errors) {
      const place = this.#placeAt(error.pos[0], error.pos[1]);
      if ("set" in place || seen.has(place.line)) continue;
      seen.add(place.line);
      const { what, todo } = syntaxHint(error, place.text);
      this.problems.push({ file: this.source.file, path: "", place, what, todo });
    }
  }

  #isMap(): boolean {
    const { contents } = this.yaml;
    if (isMap(contents)) return true;
    const isEmpty = contents === null || (isScalar(contents) && contents.value === null);
    const what = isEmpty ? "the file is empty" : "the file is not a map of fields";
    this.#add(0, 1, what, "write at least name, duration, fleet and load");
    return false;
  }

  /** Aliases that lead nowhere, or into themselves. */
  #references(): void {
    visit(this.yaml, {
      Alias: (_, alias, ancestors) => {
        const target = alias.resolve(this.yaml);
        if (target && !ancestors.includes(target)) return;
        const what = target
          ? `*${alias.source} stands inside itself`
          : `there is no anchor &${alias.source} before this`;
        const [start, end] = alias.range ?? [0, 1];
        this.#add(start, end, what, "write the value out");
      },
    });
  }

  #expandsTooFar(): void {
    let first: Node | undefined;
    visit(this.yaml, {
      Alias: (_, alias) => {
        first = alias;
        return visit.BREAK;
      },
    });
    const [start, end] = first?.range ?? [0, 1];
    this.#add(start, end, "aliases of aliases expand too far", "write the values out");
  }

  #duplicateKeys(): void {
    visit(this.yaml, {
      Map: (_, map) => {
        const first = new Map<string, Node>();
        for (const { key } of map.items) {
          if (!isScalar(key)) continue;
          const name = String(key.value);
          const earlier = first.get(name);
          if (!earlier) first.set(name, key);
          else {
            const line = this.#lines.linePos(earlier.range?.[0] ?? 0).line;
            const [start, end] = key.range ?? [0, 1];
            this.#add(
              start,
              end,
              `${name} is written twice`,
              `keep one of them; the first is in line ${line}`,
            );
          }
        }
      },
    });
  }

  #add(start: number, end: number, what: string, todo: string): void {
    const place = this.#placeAt(start, end);
    this.problems.push({ file: this.source.file, path: "", place, what, todo });
  }
}
