// What separates the cells of a CSV file: what its line of names has. A comma may stand within a name, the others hardly.

const marks = [";", "\t", "|"];

export function separatorOf(names: string): string {
  return marks.find((mark) => names.includes(mark)) ?? ",";
}
