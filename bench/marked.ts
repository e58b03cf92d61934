// Marked: the parts of a page of docs that a command writes. They stand between <!-- begin MARK --> and
// <!-- end MARK -->, so that nobody copies figures by hand.

/** What stands between the marks. Throws where they are missing. */
export function between(text: string, mark: string): string {
  const [from, to] = places(text, mark);
  return text.slice(from, to).trim();
}

/** The text with this between the marks instead. */
export function withBetween(text: string, mark: string, part: string): string {
  const [from, to] = places(text, mark);
  return `${text.slice(0, from)}\n\n${part}\n\n${text.slice(to)}`;
}

function places(text: string, mark: string): [from: number, to: number] {
  const begin = `<!-- begin ${mark} -->`;
  const from = text.indexOf(begin);
  const to = text.indexOf(`<!-- end ${mark} -->`);
  if (from === -1 || to < from) throw new Error(`the page has no part between the marks ${mark}`);
  return [from + begin.length, to];
}
