// Mutation testing: a case that fails is not made smaller, because nobody reads it.
import { fc } from "@fast-check/vitest";

fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });
