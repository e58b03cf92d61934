// Flow: items on lines of a terminal, with " · " between them; an item that is too long breaks at its words.

/** Lines of at most `columns` characters; the first begins with `first`, the others are indented as deep. */
export function flow(first: string, items: readonly string[], columns: number): string[] {
  const indent = " ".repeat(first.length);
  const width = columns - first.length;
  const lines: string[] = [];
  let line = "";
  for (const item of items) {
    const joined = line === "" ? item : `${line} · ${item}`;
    if (joined.length <= width) {
      line = joined;
      continue;
    }
    if (line !== "") lines.push(line);
    const broken = words(item, width);
    lines.push(...broken.slice(0, -1));
    line = broken[broken.length - 1];
  }
  lines.push(line);
  return lines.map((text, index) => `${index === 0 ? first : indent}${text}`.trimEnd());
}

function words(item: string, width: number): string[] {
  const lines = [""];
  for (const word of item.split(" ")) {
    let rest = word;
    const last = lines.length - 1;
    if (lines[last] !== "" && lines[last].length + 1 + rest.length <= width) {
      lines[last] += ` ${rest}`;
      continue;
    }
    if (lines[last] === "") lines.pop();
    for (; rest.length > width; rest = rest.slice(width)) lines.push(rest.slice(0, width));
    lines.push(rest);
  }
  return lines;
}
