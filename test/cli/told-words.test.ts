import { describe, expect, test } from "vitest";
import { withoutLoginsOf } from "../../src/cli/told-words.ts";
import { spoken } from "./spoken.ts";

const url = "http://anna:s3cret@bank.example/api";

describe("a URL with a login, put where it does not belong, is not repeated", () => {
  test.each([
    [["plan", url], "there is no file http://…@bank.example/api\n"],
    [["check", url], "there is no file http://…@bank.example/api\n"],
    [["check", "--json", url], "http://…@bank.example/api"],
    [[url], "there is no command http://…@bank.example/api\n"],
    [["plan", "smoke", url], "there is one word too many: http://…@bank.example/api\n"],
    [["plan", "smoke", `--${url}`], "there is no option --http://…@bank.example/api\n"],
    [["plan", "smoke", "--http://anna:s3=cret@bank"], "there is no option --http://…@bank\n"],
    [["plan", "smoke", "--http://anna:s3,cret@bank"], "there is no option --http://…@bank\n"],
    [["plan", "smoke", "--", url], "there is one word too many: http://…@bank.example/api\n"],
    [["list", url], "there is no http://…@bank.example/api here\n"],
    [["list", "s3cret@bank.example"], "there is no …@bank.example here\n"],
    [["plan", "smoke", "--seed", url], "http://…@bank.example/api"],
    [["plan", "smoke", "--set", `lod.sales=${url}`], "http://…@bank.example/api"],
    [["plan", "smoke", `--set=lod.sales=${url}`], "http://…@bank.example/api"],
    [["plan", "anna:s3cret@bank.example"], "there is no scenario …@bank.example\n"],
    [["plan", "http://bank.example/?token=s3cret"], "there is no file http://bank.example/?…\n"],
  ])("%j", async (words, told) => {
    for (const isGithub of [false, true]) {
      for (const messageColumns of [undefined, 20]) {
        const how = messageColumns === undefined ? { isGithub } : { isGithub, messageColumns };
        const { exitCode, stdout, stderr } = await spoken(words, how);
        expect(exitCode).toBe(2);
        expect(stdout + stderr).not.toMatch(/s3|cret|anna/);
        if (messageColumns === undefined) expect(stdout + stderr).toContain(told);
      }
    }
  });
});

test("a file with an @ in its name, and a login that is put in later, are told as they are written", () => {
  const words = ["lunch@noon.yaml", `http://$\{env:USER_NAME}:$\{env:WORD}@bank`, "http://bank/?day=1"];
  const told = withoutLoginsOf(words);
  for (const word of words) expect(told(`there is no ${word}`)).toBe(`there is no ${word}`);
});

test("nor is one told that a path, JSON, a line's end, or an annotation has changed", () => {
  const told = withoutLoginsOf(['http://anna:my "own"/word@bank']);
  expect(told('no /tmp/http:/anna:my "own"/word@bank')).toBe("no /tmp/http:/…@bank");
  expect(told(JSON.stringify('http://anna:my "own"/word@bank'))).toBe('"http://…@bank"');
  expect(told('no http://anna:my\n  "own"/word@bank')).toBe("no http://…@bank");
  expect(told('file=http%3A//anna%3Amy "own"/word@bank')).toBe("file=http%3A//…@bank");
});
