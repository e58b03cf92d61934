import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const src = join(import.meta.dirname, "../src");

/** What every JavaScript engine computes to the same bit; sine, logarithm and their like differ in the last one. */
const exactMath = [
  ...["abs", "ceil", "clz32", "floor", "imul", "max", "min", "round", "sign", "sqrt", "trunc"],
  ...["E", "LN2", "LN10", "PI", "SQRT1_2", "SQRT2"],
];

/** Clocks, luck, and what waits for something. */
const impureNames = [
  ...[
    "Date",
    "performance",
    "Temporal",
    "crypto",
    "Promise",
    "Atomics",
    "process",
    "globalThis",
    "Intl",
    "Buffer",
  ],
  ...["setTimeout", "setInterval", "setImmediate", "queueMicrotask", "fetch", "require"],
];

/** What in this source does not run everywhere, or not everywhere alike. */
function impuritiesOf(source: ts.SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && impureNames.includes(node.text) && !isReckoning(node)) found.push(node.text);
    if (ts.isAwaitExpression(node) || node.kind === ts.SyntaxKind.AsyncKeyword) found.push("async");
    if (ts.isPropertyAccessExpression(node) && node.expression.getText() === "Math") {
      if (!exactMath.includes(node.name.text)) found.push(`Math.${node.name.text}`);
    }
    // Of whole numbers that stand there, any engine makes the same: it folds them, or they fit.
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.AsteriskAsteriskToken) {
      if (!ts.isNumericLiteral(node.left) || !ts.isNumericLiteral(node.right)) found.push("**");
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Whether a Date is made of a given time, or reckons with one: only without any it is a clock. */
function isReckoning(name: ts.Identifier): boolean {
  const { parent } = name;
  if (name.text !== "Date") return false;
  if (ts.isPropertyAccessExpression(parent)) return parent.name.text === "UTC";
  return ts.isNewExpression(parent) && (parent.arguments?.length ?? 0) > 0;
}

/** What is loaded with this source: types are not. */
function importsOf(source: ts.SourceFile): string[] {
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const { moduleSpecifier } = statement;
    if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) return [];
    return isOfTypes(statement) ? [] : [moduleSpecifier.text];
  });
}

function isOfTypes(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(statement)) return statement.isTypeOnly;
  const { importClause } = statement;
  if (!importClause) return false;
  if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const { namedBindings } = importClause;
  if (importClause.name || !namedBindings || !ts.isNamedImports(namedBindings)) return false;
  return namedBindings.elements.every(({ isTypeOnly }) => isTypeOnly);
}

function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

/** Everything impure in this folder and in what its files load, by file. */
function impuritiesFrom(folder: string): string[] {
  const seen = new Set<string>();
  const found: string[] = [];
  const follow = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    const where = relative(src, path);
    const source = parse(path, readFileSync(path, "utf8"));
    found.push(...impuritiesOf(source).map((what) => `${where}: ${what}`));
    for (const name of importsOf(source)) {
      const target = join(dirname(path), name);
      if (name.startsWith(".") && existsSync(target)) follow(target);
      else found.push(`${where}: imports ${name}`);
    }
  };
  const files = readdirSync(join(src, folder));
  for (const file of files) follow(join(src, folder, file));
  // Were nothing followed, nothing would be found.
  expect(seen.size).toBeGreaterThan(files.length);
  return found;
}

test.each(["terminal", "gateway/core", "protocol/iso8583"])(
  "nothing in %s, or loaded there, knows Node, a clock, luck, waiting, or mathematics that differ between engines",
  (folder) => {
    expect(impuritiesFrom(folder)).toEqual([]);
  },
);

test.each([
  ["const at = Date.now();", ["Date"]],
  ["const at = new Date();", ["Date"]],
  ["const at = new Date(0).getTime() + Date.UTC(2026, 0, 1);", []],
  ["const u = Math.random();", ["Math.random"]],
  ["const x = Math.log(2) + Math.floor(2.5);", ["Math.log"]],
  ["const grown = base ** n;", ["**"]],
  ["async function wait() { await later(); }", ["async", "async"]],
  ["// Date and Math.random are in a comment\nconst never = 2 ** 31 - 1;", []],
])("of %s it finds %j", (text, impurities) => {
  expect(impuritiesOf(parse("planted.ts", text))).toEqual(impurities);
});

test("what is loaded is told from what is only a type", () => {
  const text = `
    import type { A } from "a"; import { type B } from "b"; import { type C, c } from "c"; import "d";
    export type { E } from "e"; export { f } from "f";`;
  expect(importsOf(parse("planted.ts", text))).toEqual(["c", "d", "f"]);
});
