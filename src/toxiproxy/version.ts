// Which Toxiproxy: the one that is installed, and the ones that are good enough when found.

/** What is downloaded or built. 2.13 wants a newer Go than most machines have. */
export const toxiproxyVersion = "2.12.0";

/**
 * Whether a found Toxiproxy will do: 2.12 or a later 2.x. Older ones crash on inputs or
 * lose toxics in ways that a run would report as its own findings. "git" is a build
 * from source that was not told its version: taken on trust.
 */
export function isSupported(version: string): boolean {
  if (version === "git") return true;
  const found = /^v?2\.(\d+)\./.exec(version);
  return found !== null && Number(found[1]) >= 12;
}

/** The version that `toxiproxy-server -version` prints, or undefined for other output. */
export function versionIn(output: string): string | undefined {
  return /version\s+(\S+)/.exec(output)?.[1];
}
