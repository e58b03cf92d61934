#!/usr/bin/env node
// Plain JavaScript, so that an older Node still says what it lacks instead of a syntax error.
// Runs the TypeScript sources where they are present (a checkout), else the compiled ones (a package).
import { existsSync } from "node:fs";

const wanted = [24, 15];
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < wanted[0] || (major === wanted[0] && minor < wanted[1])) {
  console.error(`tillstorm needs Node ${wanted.join(".")} or newer; this is ${process.versions.node}`);
  console.error("in this folder: npm install --save-dev node@24, then npx tillstorm uses that one");
  process.exit(3);
}
const source = new URL("../src/cli/main.ts", import.meta.url);
await import(existsSync(source) ? source.href : new URL("../dist/cli/main.js", import.meta.url).href);
