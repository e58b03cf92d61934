import { describe, expect, test } from "vitest";
import { assetName, checksumOf } from "../../src/toxiproxy/release.ts";

describe("a release", () => {
  test("names its files as the project's builder does", () => {
    expect(assetName("linux", "x64")).toBe("toxiproxy-server-linux-amd64");
    expect(assetName("darwin", "arm64")).toBe("toxiproxy-server-darwin-arm64");
    expect(assetName("win32", "x64")).toBe("toxiproxy-server-windows-amd64.exe");
  });

  test("has nothing for platforms that are not built", () => {
    expect(assetName("win32", "arm64")).toBeUndefined();
    expect(assetName("linux", "ia32")).toBeUndefined();
    expect(assetName("aix", "x64")).toBeUndefined();
  });

  const sum = "0123456789abcdef".repeat(4);
  const list = `${"f".repeat(64)}  toxiproxy-server-linux-amd64.deb\n${sum.toUpperCase()}  toxiproxy-server-linux-amd64\r\nshort  toxiproxy-cli-linux-amd64\n`;

  test("lists the checksum of exactly the file asked for, in either notation", () => {
    expect(checksumOf(list, "toxiproxy-server-linux-amd64")).toBe(sum);
    expect(checksumOf(`${sum} *toxiproxy-server-linux-amd64`, "toxiproxy-server-linux-amd64")).toBe(sum);
  });

  test("gives no checksum for a file it does not list, or lists with something else", () => {
    expect(checksumOf(list, "toxiproxy-server-linux-arm64")).toBeUndefined();
    expect(checksumOf(list, "toxiproxy-cli-linux-amd64")).toBeUndefined();
    expect(checksumOf("<html>sign in</html>", "toxiproxy-server-linux-amd64")).toBeUndefined();
  });
});
