// tillstorm adapter as a person uses it: a new adapter, and the contract of real gateways.

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../toxiproxy/real.ts";
import { cornerBank, cornerBankFile } from "./corner-bank.ts";
import { Tillstorm } from "./tillstorm.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

async function said(words: readonly string[], folder = temporaryFolder()) {
  const { code, stdout, stderr } = await new Tillstorm(["adapter", ...words], { folder }).ended;
  return { code, stdout, stderr };
}

test("an adapter that ends the process does not look like one that fits", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "package.json"), '{"type": "module"}');
  writeFileSync(join(folder, "exits.ts"), "process.exit(0);\nexport default {};\n");
  const { code, stderr } = await said(["check", "exits.ts", "--against", "http://127.0.0.1:9"], folder);
  expect(code).toBe(4);
  expect(stderr).toContain("ended from within before anything was judged");
});

describe("adapter new", () => {
  test("writes a module that type-checks, and never over one that is there", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "package.json"), '{"type": "module"}');
    expect(await said(["new", "my-gateway"], folder)).toMatchObject({ code: 0, stdout: "my-gateway.ts\n" });
    const config = {
      extends: join(root, "tsconfig.json"),
      compilerOptions: {
        paths: { tillstorm: [join(root, "src/index.ts")] },
        typeRoots: [join(root, "node_modules/@types")],
      },
      include: ["my-gateway.ts"],
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    const tsc = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder], {
      encoding: "utf8",
    });
    expect(tsc.stdout + tsc.stderr).toBe("");
    expect(readFileSync(join(folder, "my-gateway.ts"), "utf8")).toContain(
      "tillstorm adapter check my-gateway.ts",
    );
    const again = await said(["new", "my-gateway"], folder);
    expect(again).toMatchObject({ code: 2 });
    expect(again.stderr).toContain("there is a file my-gateway.ts already");
  });

  test("calls it .mts where Node would take a .ts for CommonJS", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "package.json"), "{}");
    mkdirSync(join(folder, "tests"));
    expect(await said(["new", "tests/my-gateway"], folder)).toMatchObject({
      stdout: "tests/my-gateway.mts\n",
    });
  });
});

describe("adapter check", () => {
  test("finds nothing where gateway and adapter keep the contract", async () => {
    const url = await cornerBank();
    const { code, stdout, stderr } = await said(["check", cornerBankFile("adapter.ts"), "--against", url]);
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toMatch(/^\d+ fit$/m);
    expect(stdout).toContain("answer cut off: asked again under its key: approved");
    expect(stdout).toContain("maintenance: a sale is told to wait, for 2 s");
  });

  test("finds a gateway that books again when a key comes again", async () => {
    const url = await cornerBank("--defect", "books-twice");
    const { code, stdout } = await said(["check", cornerBankFile("adapter.ts"), "--against", url]);
    expect(code).toBe(99);
    expect(stdout).toContain(
      "does not fit  ledger: sale 0/0, asked twice under one key, has 2 postings; 1 should be left",
    );
  });

  test("takes a scenario too, and has no verdict on a ledger that is not there", async () => {
    const url = await cornerBank();
    const { code, stdout } = await said([
      "check",
      cornerBankFile("yaml-alone.yaml"),
      "--against",
      url,
      "--ledger",
      "none",
    ]);
    expect(code, stdout).toBe(4);
    expect(stdout).toContain("unchecked     ledger: there is no ledger");
    expect(stdout).not.toContain("does not fit");
  });

  test("takes a plain file's rows as the scenario says that its ledger's look, and so does an audit", async () => {
    const journal = join(temporaryFolder(), "journal.csv");
    const url = await cornerBank("--journal", journal);
    const words = ["check", cornerBankFile("yaml-alone.yaml"), "--against", url, "--ledger", journal];
    const { code, stdout, stderr } = await said(words);
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toMatch(/^ok +ledger: /m);
  });

  test("says what the file of --ledger lacks as the option that says it", async () => {
    const journal = join(temporaryFolder(), "journal.csv");
    writeFileSync(journal, "order,cents\n");
    const against = ["--against", await cornerBank(), "--ledger", journal];
    const { code, stderr } = await said(["check", cornerBankFile("adapter.ts"), ...against]);
    expect(code).toBe(2);
    expect(stderr).toContain(`write --ledger '{csv: ${journal}, columns: {reference: …, amount: …,`);
  });

  test("says who cannot be reached, and who was not allowed", async () => {
    const adapter = cornerBankFile("adapter.ts");
    expect(await said(["check", adapter, "--against", "http://127.0.0.1:1"])).toMatchObject({ code: 3 });
    const stranger = await said(["check", adapter, "--against", "http://192.0.2.1"]);
    expect(stranger).toMatchObject({ code: 2 });
    expect(stranger.stderr).toContain("--allow-target 192.0.2.1");
  });

  test.each([
    ["nothing.mts", "", "see whether the file, and all that it imports, is there"],
    ["broken.mts", "export default {", "SyntaxError"],
    ["enum.mts", "enum A { b }\nexport default A;", "Node only strips types"],
    ["empty.mts", "export default {};", "carries is no list of messages"],
    ["common.ts", "export default {};", "call the file .mts"],
  ])("refuses %s with what is wrong", async (name, text, what) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "package.json"), '{"type": "commonjs"}');
    if (text !== "") writeFileSync(join(folder, name), text);
    const { code, stderr } = await said(["check", name, "--against", "http://127.0.0.1:1"], folder);
    expect(code, stderr).toBe(2);
    expect(stderr).toContain(what);
    expect(stderr).not.toContain("adapter-module");
  });
});
