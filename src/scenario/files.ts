// Other files that a scenario names: what it extends, and the CSV of a real day. Paths are relative to the file that
// names them. Tests read from memory instead.

import { statSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { UsageError } from "../errors.ts";
import { inLibrary, libraryNames } from "./library.ts";
import { nearest } from "./nearest.ts";
import { readBounded } from "./source.ts";

/** A file that was read, and how messages call it; or why it was not. */
export type Read =
  | { readonly file: string; readonly bytes: Uint8Array }
  | { readonly what: string; readonly todo: string };

export interface ScenarioFiles {
  /** A scenario by its path, or by its name in the library; a file of that name goes first. */
  scenario(name: string, from: string): Read;
  /** Any file by its path. */
  data(path: string, from: string): Read;
}

export const filesOnDisk: ScenarioFiles = {
  scenario(name, from) {
    const besides = beside(name, from);
    if (isFile(besides)) return read(besides, besides);
    const found = inLibrary(name);
    if (found) return read(found.path, found.shown);
    const near = nearest(name, libraryNames());
    return {
      what: `there is neither a file ${besides} nor a scenario ${name} in the library`,
      todo: near ? `did you mean ${near}?` : "write a path relative to this file, or a name of the library",
    };
  },
  data(path, from) {
    const besides = beside(path, from);
    if (isFile(besides)) return read(besides, besides);
    return { what: `there is no file ${besides}`, todo: "write a path relative to this file" };
  },
};

function beside(path: string, from: string): string {
  return isAbsolute(path) ? path : join(dirname(from), path);
}

/** Folders are none, nor are devices, which may have no end. */
function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    return false;
  }
}

function read(path: string, shown: string): Read {
  try {
    return { file: shown, bytes: readBounded(path) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { what: error.explanation.what, todo: error.explanation.todo ?? "see whether you may read it" };
  }
}
