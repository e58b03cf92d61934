// A scenario's YAML document: what is wrong with it as YAML, and where each part of it stands in its file.

import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLError,
} from "yaml";
import type { FilePlace, Problem } from "./problem.ts";
import type { Source } from "./source.ts";
import { syntaxHint, unclosedHint } from "./syntax-hint.ts";

/** From one character of the text up to, not including, another. */
export type Span = readonly [from: number, to: number];

export class ScenarioDocument {
  readonly source: Source;
  /** What is wrong with it as YAML; the document is worth reading only where `isReadable`. */
  readonly problems: Problem[] = [];
  readonly isReadable: boolean;
  /** Numbers of lines of which something is wrong as YAML, in a document that is read all the same. */
  readonly misreadLines = new Set<number>();
  readonly yaml: Document;
  readonly #lines: LineCounter;
  readonly #targets = new Map<Alias, Node>();

  constructor(source: Source) {
    this.source = source;
    this.#lines = linesOf(source.text);
    this.yaml = this.#parsed();
    this.#syntax(this.yaml.errors);
    this.#syntax(this.yaml.warnings);
    const isSound = this.problems.length === this.misreadLines.size;
    if (isSound) this.#references();
    this.isReadable = this.problems.length === this.misreadLines.size && this.#isMap();
    if (isSound) this.#duplicateKeys();
  }

  /** Where this span stands. */
  placeOf([start, end]: Span): FilePlace {
    const { text } = this.source;
    const { line, col } = this.#lines.linePos(Math.min(start, text.length));
    const lineStart = this.#lines.lineStarts[line - 1];
    const newline = text.indexOf("\n", lineStart);
    const lineEnd = newline === -1 ? text.length : newline;
    const lineText = text.slice(lineStart, text[lineEnd - 1] === "\r" ? lineEnd - 1 : lineEnd);
    return {
      line,
      column: col,
      text: lineText,
      width: Math.max(1, Math.min(end, lineStart + lineText.length) - start),
    };
  }

  /** Notes what is wrong at this span. */
  add(span: Span, what: string, todo: string): void {
    this.problems.push({ file: this.source.file, path: "", place: this.placeOf(span), what, todo });
  }

  #parsed(): Document {
    const options = {
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
      const unclosed = unclosedHint(error, this.source.text);
      const place = this.placeOf(unclosed ? [unclosed.at, unclosed.at + 1] : error.pos);
      if (seen.has(place.line)) continue;
      seen.add(place.line);
      const hint = unclosed ?? syntaxHint(error, place.text, place.column - 1);
      const { what, todo, isLast } = hint;
      if (hint.isLocal) this.misreadLines.add(place.line);
      this.problems.push({ file: this.source.file, path: "", place, what, todo });
      if (isLast) return;
    }
  }

  #isMap(): boolean {
    const { contents } = this.yaml;
    if (isMap(contents)) return true;
    const isEmpty = contents === null || (isScalar(contents) && contents.value === null);
    const what = isEmpty ? "the file is empty" : "the file is not a map of fields";
    this.add([0, 1], what, "write at least name, duration, fleet and load");
    return false;
  }

  /** What an alias stands for: the last node before it that has its anchor. */
  targetOf(alias: Alias): Node | undefined {
    return this.#targets.get(alias);
  }

  /**
   * Finds what aliases stand for, and those that lead nowhere or into themselves. One walk for all of them:
   * the parser's own resolve() walks the whole document for each.
   */
  #references(): void {
    const anchored = new Map<string, Node>();
    visit(this.yaml, {
      Node: (_, node, ancestors) => {
        if (!isAlias(node)) {
          if (node.anchor) anchored.set(node.anchor, node);
          return;
        }
        const target = anchored.get(node.source);
        if (target) this.#targets.set(node, target);
        if (target && !ancestors.includes(target)) return;
        const what = target
          ? `*${node.source} stands inside itself`
          : `there is no anchor &${node.source} before this`;
        this.add(spanOf(node), what, "write the value out");
      },
    });
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
            const { line } = this.placeOf(spanOf(earlier));
            const todo = `keep one of them; the first is in line ${line}`;
            this.add(spanOf(key), `${name} is written twice`, todo);
          }
        }
      },
    });
  }
}

/** Where a node stands in its text. */
export function spanOf(node: Node | Alias): Span {
  const [from, to] = node.range ?? [0, 0];
  return [from, to];
}

/** The lines of a text. The parser loses count of them after some errors, so it is not asked. */
function linesOf(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines.addNewLine(at + 1);
  return lines;
}
