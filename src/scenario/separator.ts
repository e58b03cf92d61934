// What separates the cells of a CSV file: what its line of names has. A comma may stand within a name, the others hardly.

const marks = [";", "\t", "|"];

export function separatorOf(names: string): string {
  // What stands in quotes separates nothing; a name may go on in the next line.
  const bare = names.replace(/"(?:[^"]|"")*(?:"|$)/g, "");
  return marks.find((mark) => bare.includes(mark)) ?? ",";
}
